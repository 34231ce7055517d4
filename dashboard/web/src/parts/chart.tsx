// A chart over time: a painted picture with a name, a cursor for mouse and keys, the figures as a table, and an export.
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { count, dayAndTime, timeOfDay as clockOf, utc, zone } from '../format';
import { repaint } from '../theme';
import type { Picture } from './chart_canvas';
import { Export } from './export';
import { Icon } from './icons';
import { later } from './later';
import { Empty } from './note';
import { Panel } from './panel';
import { sheetOf, Table, type Column } from './table';

export interface Line { name: string; values: (number | null)[]; tone: string; kind?: 'line' | 'area' | 'bars'; dash?: boolean }
export interface Threshold { at: number; label: string; tone: string }
export interface ChartProps {
  title: string;
  name: string;
  unit: string;
  times: number[];
  lines: Line[];
  format: (n: number | null) => string;
  thresholds?: Threshold[];
  /** Charts with the same word move their cursors together. */
  sync?: string;
  /** The axis reaches at least this far up. */
  least?: number;
  height?: number;
  hint?: ComponentChildren;
  empty?: ComponentChildren;
  /** Series that the server left out: said, since a chart that looks whole is believed. */
  omitted?: number | undefined;
}

/** The last place at which anything is known. */
function newestOf(lines: Line[], length: number): number {
  for (let i = length - 1; i >= 0; --i) if (lines.some(({ values }) => values[i] != null)) return i;
  return length - 1;
}

export function Chart(props: ChartProps) {
  const { title, name, unit, times, lines, format, hint } = props;
  // Of more than a day the time alone would not say which.
  const timeOfDay = times.length > 1 && times.at(-1)! - times[0]! > 20 * 3_600_000 ? dayAndTime : clockOf;
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const picture = useRef<Picture | null>(null);
  const nothing = times.length === 0 || lines.every((line) => line.values.every((v) => v === null));
  const shape = lines.map((line) => line.name + line.tone + line.kind).join();
  const newest = useRef(props);
  newest.current = props;
  const paint = repaint.value;

  useEffect(() => {
    const element = host.current;
    if (!element || asTable || nothing) return;
    let gone = false;
    void import('./chart_canvas').then(({ draw }) => later(() => {
      if (!gone) picture.current = draw(element, newest.current, setAt);
    }));
    return () => {
      gone = true;
      picture.current?.end();
      picture.current = null;
    };
  }, [shape, asTable, nothing, paint, title]);
  useEffect(() => picture.current?.update(newest.current), [times, lines]);

  const columns = useMemo<Column<number>[]>(() => [
    { key: 'time', label: `Time (${zone})`, value: (i) => new Date(times[i]!).toISOString(), cell: (i) => <time dateTime={new Date(times[i]!).toISOString()} title={utc(times[i]!)}>{timeOfDay(times[i]!)}</time> },
    ...lines.map((line): Column<number> => ({ key: line.name, label: line.name, number: true, value: (i) => line.values[i] ?? null, cell: (i) => format(line.values[i] ?? null) })),
  ], [times, lines, format]);
  const rows = useMemo(() => times.map((_, i) => i).reverse(), [times]);
  const shown = at ?? newestOf(lines, times.length);
  const when = times[shown];
  const read = when === undefined ? '' : `${timeOfDay(when)} ${zone}: ${lines.map((line) => `${line.name} ${format(line.values[shown] ?? null)}`).join(', ')}`;

  const keys = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -1e9, End: 1e9 }[event.key];
    if (event.key === 'Escape') picture.current?.point(null);
    if (step === undefined) return;
    event.preventDefault();
    picture.current?.point(Math.max(0, Math.min(times.length - 1, shown + step)));
  };
  return (
    <Panel title={title} class="chart" hint={hint} actions={!nothing && <>
      <button type="button" class="icon" aria-pressed={asTable} aria-label={`${title} as a table`} title="As a table" onClick={() => setAsTable(!asTable)}><Icon name="table" /></button>
      <Export sheet={() => sheetOf(name, columns, rows)} />
    </>}>
      {nothing ? props.empty ?? <Empty title="Nothing was measured in this time yet." /> : <>
        <ul class="legend" aria-hidden="true">
          {lines.map((line) => <li key={line.name} class={`tone-${line.tone}`}><i class={line.dash ? 'dash' : ''} />{line.name} <b>{format(line.values[shown] ?? null)}</b></li>)}
          <li class="at">{when !== undefined && <span title={utc(when)}>{timeOfDay(when)} {zone}</span>}</li>
        </ul>
        {asTable
          ? <Table caption={title} columns={columns} rows={rows} keyOf={String} tall />
          : <>
            <div ref={host} class="canvas" role="img" tabIndex={0} onKeyDown={keys} style={{ height: `${props.height ?? 180}px` }}
                 aria-label={`${title}, in ${unit}, ${timeOfDay(times[0]!)} to ${timeOfDay(times.at(-1)!)} ${zone}. Arrow keys move the cursor. Newest: ${read}`} />
            <p class="unseen" aria-live="polite">{at === null ? '' : read}</p>
          </>}
        {!!props.omitted && <p class="pad under quiet">{count(props.omitted)} more series {props.omitted === 1 ? 'is' : 'are'} not in this chart: one answer has no room for them.</p>}
      </>}
    </Panel>
  );
}
