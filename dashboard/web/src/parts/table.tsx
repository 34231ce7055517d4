// A real table: sorted by its heads (kept in the address), exported, and of a long one only what is seen is drawn.
import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { param, setParams } from '../url';
import { NONE } from '../format';
import type { Cell, Sheet } from './export';

export interface Column<R> {
  key: string;
  label: string;
  value: (row: R) => Cell;
  cell?: (row: R) => ComponentChildren;
  number?: boolean;
  /** Left out on screens below 640 (2), 1100 (3) or 1700 (4) pixels. */
  rank?: 2 | 3 | 4;
  /** In pixels. With widths columns stay where they are while rows come and go; the one without takes the rest. */
  width?: number;
  title?: string;
}
interface Props<R> {
  caption: string;
  columns: Column<R>[];
  rows: R[];
  keyOf: (row: R) => string;
  /** The parameter that keeps the order, "p95" or "-p95"; none: as the rows come. */
  sort?: string;
  selected?: string | undefined;
  onSelect?: (row: R) => void;
  rowClass?: (row: R) => string;
  tall?: boolean;
  /** Told when the first row is scrolled out of sight, and when it is back. */
  onAway?: (away: boolean) => void;
}

const ROW = 34, MARGIN = 12;
const DRAWN_WHOLE = 500;       // so that the browser's own search finds everything
const DRAWN_WHOLE_LIVE = 100;  // a table that moves is painted several times a second

export function sorted<R>(rows: R[], columns: Column<R>[], order: string): R[] {
  const down = order.startsWith('-');
  const column = columns.find(({ key }) => key === order.replace(/^-/, ''));
  if (!column) return rows;
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const x = column.value(a) ?? null, y = column.value(b) ?? null;
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;  // what is not known stands last
    return sign * (typeof x === 'string' ? x.localeCompare(String(y), 'en', { numeric: true }) : Number(x) - Number(y));
  });
}

export const sheetOf = <R,>(name: string, columns: Column<R>[], rows: R[]): Sheet => ({
  name, columns: columns.map(({ key }) => key), rows: rows.map((row) => columns.map((column) => column.value(row))),
});

export function Table<R>(props: Props<R>) {
  const { caption, columns, keyOf, sort, selected, onSelect, rowClass, tall } = props;
  const newest = useRef(props);
  newest.current = props;
  const order = sort ? param(sort) : '';
  const rows = order ? sorted(props.rows, columns, order) : props.rows;
  const fixed = columns.some(({ width }) => width);
  const windowed = rows.length > (fixed ? DRAWN_WHOLE_LIVE : DRAWN_WHOLE);
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const look = () => {
    const element = box.current;
    if (element) props.onAway?.(element.scrollTop > ROW);
    if (element && windowed) setView({ top: element.scrollTop, height: element.clientHeight });
  };
  useLayoutEffect(look, [windowed]);
  const first = windowed ? Math.max(0, Math.floor(view.top / ROW) - MARGIN) : 0;
  const end = windowed ? Math.min(rows.length, Math.ceil((view.top + view.height) / ROW) + MARGIN) : rows.length;

  const keys = (event: KeyboardEvent) => {
    if (!onSelect || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
    const at = rows.findIndex((row) => keyOf(row) === selected);
    const next = rows[at < 0 ? 0 : at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    onSelect(next);
  };
  const head = (column: Column<R>) => {
    const cls = [column.number ? 'num' : '', column.rank ? `rank-${column.rank}` : ''].join(' ');
    const style = column.width ? { width: `${column.width}px` } : undefined;
    if (!sort) return <th key={column.key} scope="col" class={cls} style={style} title={column.title}>{column.label}</th>;
    const state = order === column.key ? 'ascending' : order === `-${column.key}` ? 'descending' : 'none';
    const next = state === 'none' ? (column.number ? `-${column.key}` : column.key) : state === 'descending' ? column.key : `-${column.key}`;
    return (
      <th key={column.key} scope="col" class={cls} aria-sort={state} title={column.title}>
        <button type="button" class="sort" onClick={() => setParams({ [sort]: next })}>
          {column.label}<span aria-hidden="true">{state === 'ascending' ? ' ↑' : state === 'descending' ? ' ↓' : ''}</span>
        </button>
      </th>
    );
  };
  // A row that is as it was keeps its drawn form: with live tables that is nearly all of them, nearly always.
  const drawn = useRef<{ columns: unknown; rows: Map<R, { place: number; chosen: boolean; node: VNode }> }>({ columns: null, rows: new Map() });
  const before = drawn.current.columns === columns ? drawn.current.rows : new Map<R, never>();
  const after: typeof drawn.current.rows = new Map();
  drawn.current = { columns, rows: after };
  const body = rows.slice(first, end).map((row, i) => {
    const key = keyOf(row);
    const place = windowed ? first + i + 2 : 0, chosen = key === selected;
    const old = before.get(row);
    const same = old && old.place === place && old.chosen === chosen ? old : { place, chosen, node: draw(row, key, place, chosen) };
    after.set(row, same);
    return same.node;
  });
  function draw(row: R, key: string, place: number, chosen: boolean): VNode {
    return (
      <tr key={key} aria-rowindex={place || undefined} aria-current={onSelect && chosen ? 'true' : undefined}
          class={[rowClass?.(row) ?? '', onSelect ? 'choosable' : ''].join(' ')}
          onClick={onSelect && (() => { if (!getSelection()?.toString()) newest.current.onSelect?.(row); })}>
        {columns.map((column, at) => {
          const cls = [column.number ? 'num' : '', column.rank ? `rank-${column.rank}` : ''].join(' ');
          const inside = column.cell ? column.cell(row) : column.value(row) ?? NONE;
          return at === 0 ? <th key={column.key} scope="row" class={cls}>{inside}</th> : <td key={column.key} class={cls}>{inside}</td>;
        })}
      </tr>
    );
  }
  // Of one cell: one that spans all would count the columns that narrow screens leave out.
  const spacer = (count: number, key: string) =>
    count > 0 && <tr key={key} class="spacer" aria-hidden="true"><td style={{ height: `${count * ROW}px` }} /></tr>;
  return (
    <div ref={box} class={tall ? 'table-box tall' : 'table-box'} tabIndex={0} role="group" aria-label={caption} onScroll={look} onKeyDown={keys}>
      <table class={fixed ? 'fixed' : ''} aria-rowcount={windowed ? rows.length + 1 : undefined}>
        <caption class="unseen">{caption}</caption>
        <thead><tr>{columns.map(head)}</tr></thead>
        <tbody>{spacer(first, 'above')}{body}{spacer(rows.length - end, 'below')}</tbody>
      </table>
    </div>
  );
}
