// Targets beside each other: the best of each column marked, what is broken said.
import type { TargetRow } from '../api/types';
import { get } from '../api/client';
import { mayChange } from '../api/session_state';
import type { Targets } from '../api/types';
import { count, money, ms, percent, rate } from '../format';
import { useTopic } from '../live/live';
import { Choice, chosen } from '../parts/choice';
import { Badge, CircuitBadge, reasonOf, whenRetried } from '../parts/circuit';
import { DrainDialog } from '../parts/drain';
import { Export } from '../parts/export';
import { Icon } from '../parts/icons';
import { useLoad } from '../parts/load';
import { Empty, Failed, tryIt, Waiting } from '../parts/note';
import { Panel } from '../parts/panel';
import { sheetOf, Table, type Column } from '../parts/table';
import { useState } from 'preact/hooks';
import { hrefWith, param, setParams } from '../url';
import { TargetCharts } from './target_charts';

const LEAST = 10;        // with fewer requests a good figure is luck
const SUCCEEDING = 0.9;  // who fails is fast and cheap too
type Better = 'low' | 'high';

const compares = ({ requests, success_ratio }: TargetRow) => requests >= LEAST && (success_ratio ?? 0) >= SUCCEEDING;
/** The best value of a column among targets that answer often enough; none when nobody is better than the others. */
function bestOf(rows: TargetRow[], value: (row: TargetRow) => number | null | undefined, better: Better): number | null {
  const values = rows.filter(compares).map(value).filter((v): v is number => v !== null && v !== undefined);
  const best = better === 'low' ? Math.min(...values) : Math.max(...values);
  return values.length > 1 && values.filter((v) => v === best).length === 1 ? best : null;
}

function measured(rows: TargetRow[], key: string, label: string, better: Better | null, value: (row: TargetRow) => number | null | undefined, show: (n: number | null | undefined) => string, rank?: 2 | 3): Column<TargetRow> {
  const best = better ? bestOf(rows, value, better) : null;
  return {
    key, label, number: true, value, ...(rank ? { rank } : {}),
    cell: (row) => best !== null && value(row) === best && compares(row)
      ? <span class="best"><Icon name="star" /><span class="unseen">best: </span>{show(value(row))}</span> : show(value(row)),
  };
}

const errorText = (errors: TargetRow['errors']) => Object.entries(errors ?? {}).sort((a, b) => b[1] - a[1]).map(([name, n]) => `${count(n)} ${name.replaceAll('_', ' ')}`).join(', ');

function columnsFor(rows: TargetRow[]): Column<TargetRow>[] {
  const costEach = (r: TargetRow) => (r.cost_usd === null || r.requests === 0 ? null : (r.cost_usd / r.requests) * 1000);
  return [
    { key: 'target', label: 'Target', value: (r) => r.target, cell: (r) => <a href={hrefWith({ sel: r.target })}>{r.target}</a> },
    { key: 'circuit', label: 'Circuit', value: (r) => (r.disabled ? 'off' : r.circuit?.state ?? null), cell: (r) => <><CircuitBadge circuit={r.circuit} disabled={r.disabled} />{r.drained && <> <Badge tone="warn">drained</Badge></>}</> },
    { key: 'drained', label: 'Drained', rank: 4, value: (r) => r.drained, cell: (r) => (r.drained ? 'yes' : 'no') },
    { key: 'trust', label: 'Trust', rank: 3, value: (r) => r.trust },
    measured(rows, 'requests', 'Requests', null, (r) => r.requests, count),
    measured(rows, 'share', 'Share', null, (r) => r.share, percent, 3),
    measured(rows, 'success_ratio', 'Success', 'high', (r) => r.success_ratio, percent),
    { key: 'errors', label: 'Errors', rank: 2, value: (r) => errorText(r.errors) || null },
    measured(rows, 'p50', 'p50', 'low', (r) => r.latency_ms?.p50, ms, 2),
    measured(rows, 'p95', 'p95', 'low', (r) => r.latency_ms?.p95, ms),
    measured(rows, 'p99', 'p99', 'low', (r) => r.latency_ms?.p99, ms, 3),
    measured(rows, 'first_token', 'First token', 'low', (r) => r.first_token_ms?.p50, ms, 2),
    measured(rows, 'tokens_per_second', 'Tokens/s', 'high', (r) => r.tokens_per_second?.p50, (n) => rate(n, '/s'), 2),
    measured(rows, 'cost_per_1000', '$ per 1000', 'low', costEach, money, 2),
    measured(rows, 'in_flight', 'In flight', null, (r) => r.in_flight, count, 3),
  ];
}

function Broken({ rows }: { rows: TargetRow[] }) {
  const broken = rows.filter((r) => r.disabled || r.drained || (r.circuit && r.circuit.state !== 'closed'));
  if (broken.length === 0) return null;
  return (
    <Panel title="Not used now">
      <ul class="plain pad under">
        {broken.map((r) => (
          <li key={r.target}><CircuitBadge circuit={r.circuit} disabled={r.disabled} /> <b>{r.target}</b> <span class="quiet">{r.disabled || [r.drained && 'drained: no new request is sent there', reasonOf(r.circuit), whenRetried(r.circuit)].filter(Boolean).join(', ')}</span></li>
        ))}
      </ul>
    </Panel>
  );
}

export default function Providers() {
  const [drain, setDrain] = useState<{ target: string; drained: boolean } | null>(null);
  const window = chosen('window', '300');
  const feed = useTopic('targets');
  const other = useLoad(`targets ${window}`, (signal) => (window === '300' ? Promise.resolve(null) : get<Targets>(`/api/targets?window_s=${window}`, signal)), 5000);
  const targets = window === '300' ? feed.data.value : other.data;
  const error = window === '300' ? feed.error.value : other.error;
  const choice = <Choice label="Time compared" name="window" fallback="300" options={[['60', '1 min'], ['300', '5 min'], ['600', '10 min']]} />;
  if (!targets) return error ? <>{choice}<Failed what="The targets" error={error} /></> : <Waiting what="the targets" />;
  const rows = targets.targets;
  const columns = columnsFor(rows);
  const shown: Column<TargetRow>[] = mayChange.value
    ? [...columns.slice(0, 2), { key: 'drain', label: 'New requests', value: () => null, cell: (r) => (r.disabled ? '' : <button type="button" onClick={(event) => { event.stopPropagation(); setDrain({ target: r.target, drained: !r.drained }); }}>{r.drained ? 'End draining …' : 'Drain …'}</button>) }, ...columns.slice(2)] : columns;
  const selected = param('sel');
  return (
    <>
      {choice}
      <Broken rows={rows} />
      <Panel title="Comparison" hint={`attempts of the last ${Math.round(targets.window_s / 60)} min; the best is marked, from ${LEAST} requests and 90 % success on`} actions={<Export sheet={() => sheetOf('targets', columns, rows)} />}>
        {rows.length === 0 ? <Empty title="No targets are configured."><a href="/ui/config">Open the config</a></Empty>
          : <Table caption="Comparison of targets" columns={shown} rows={rows} keyOf={(r) => r.target} sort="sort" selected={selected || undefined} onSelect={(r) => setParams({ sel: r.target === selected ? null : r.target })} />}
        {rows.length > 0 && rows.every(({ requests }) => requests === 0) && <Empty title="No requests in this time." command={tryIt()}>Send one:</Empty>}
      </Panel>
      {selected && <TargetCharts target={selected} />}
      {drain && <DrainDialog {...drain} close={() => setDrain(null)} done={other.again} />}
    </>
  );
}
