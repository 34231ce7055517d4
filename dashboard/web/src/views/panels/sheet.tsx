// Sums and quantiles of some time by name, as a table; of rules, how often each matched and how often it acted.
import { shared, type PanelSpec } from '../../api/panels';
import { withQuery } from '../../api/client';
import type { History } from '../../api/types';
import { count, duration, percent } from '../../format';
import { Export } from '../../parts/export';
import { useLoad } from '../../parts/load';
import { Empty, Failed, Waiting } from '../../parts/note';
import { Panel } from '../../parts/panel';
import { sheetOf, Table, type Column } from '../../parts/table';
import { isQuantity, isRatio, wordsOf, writer } from './format';
import { labelHint } from './series';
import { valuesOf } from './figure';

type Answer = History<{ name: string; metric: string; unit: string; values?: (number | null)[] }>;
interface Row { name: string; values: Record<string, number | null>; acted: number }
const UNITS: Record<string, string> = { cost_usd: 'USD', success_ratio: 'ratio', cache_ratio: 'ratio', latency_ms: 'ms', first_token_ms: 'ms', tokens_per_second: 'tokens/s' };

export function SheetPanel({ spec, span }: { spec: PanelSpec; span: number }) {
  const { query } = spec;
  const window = query.window_ms ?? span;
  const rules = query.by === 'rule';
  const loaded = useLoad(`sheet ${JSON.stringify(query)} ${window}`, async (signal) => {
    const to = Math.ceil(Date.now() / 10_000) * 10_000;
    const ask = (by: string) => shared<Answer>(withQuery('/api/history', { metric: query.metrics.join(','), by, name: query.name, from: to - window, to, points: 1 }));
    const [answer, acted] = await Promise.all([ask(query.by), rules ? ask('acted') : null]);
    signal.throwIfAborted();
    return { answer, acted };
  }, 30_000);
  const statistic = query.statistics[0];
  const { data } = loaded;
  const rows = new Map<string, Row>();
  for (const series of data?.answer.series ?? []) {
    const row = rows.get(series.name) ?? { name: series.name, values: {}, acted: 0 };
    row.values[series.metric] = valuesOf(series, isRatio(series.metric) ? undefined : statistic ?? (isQuantity(series.metric) ? 'p50' : 'sum'), data!.answer.step_ms).at(-1) ?? null;
    rows.set(series.name, row);
  }
  for (const series of data?.acted?.series ?? []) {
    const row = rows.get(series.name);
    if (row) row.acted = series.values?.at(-1) ?? 0;
  }
  const list = [...rows.values()];
  const all = list.reduce((sum, row) => sum + (row.values['requests'] ?? 0), 0);
  const columns: Column<Row>[] = rules ? [
    { key: 'rule', label: 'Rule', value: (row) => row.name },
    { key: 'matched', label: 'Matched', number: true, value: (row) => row.values['requests'], cell: (row) => count(row.values['requests']) },
    { key: 'acted', label: 'Acted', number: true, value: (row) => row.acted, cell: (row) => count(row.acted) },
    { key: 'shadow', label: 'Did not act', number: true, title: 'In shadow mode, or an earlier rule of its kind had won', value: (row) => (row.values['requests'] ?? 0) - row.acted, cell: (row) => count((row.values['requests'] ?? 0) - row.acted) },
    { key: 'share', label: 'Acted of matched', number: true, value: (row) => (row.values['requests'] ? row.acted / row.values['requests'] : null), cell: (row) => percent(row.values['requests'] ? row.acted / row.values['requests'] : null), rank: 2 },
  ] : [
    { key: 'name', label: query.by === 'total' ? 'Of' : query.by[0]!.toUpperCase() + query.by.slice(1).replaceAll('_', ' '), value: (row) => row.name },
    ...query.metrics.map((metric): Column<Row> => {
      const write = writer(query.metrics.length > 1 ? UNITS[metric] ?? 'requests' : spec.unit, isQuantity(metric) || isRatio(metric) ? undefined : statistic);
      return { key: metric, label: wordsOf(metric), number: true, value: (row) => row.values[metric], cell: (row) => write(row.values[metric]) };
    }),
    ...(query.metrics.length === 1 && query.metrics[0] === 'requests' && query.by !== 'total'
      ? [{ key: 'share', label: 'Share', number: true, value: (row: Row) => (all > 0 ? (row.values['requests'] ?? 0) / all : null), cell: (row: Row) => percent(all > 0 ? (row.values['requests'] ?? 0) / all : null) }] : []),
  ];
  const sort = `sort-${spec.title.toLowerCase().replace(/\W+/g, '-')}`;
  return (
    <Panel title={spec.title} hint={spec.detail ?? `the last ${duration(window).replace(' 0 h', '')}`} actions={list.length > 0 && <Export sheet={() => sheetOf(sort.slice(5), columns, list)} />}>
      {!data ? loaded.error ? <Failed what={spec.title} error={loaded.error} again={loaded.again} /> : <Waiting what={spec.title.toLowerCase()} />
        : list.length === 0 ? <Empty title={rules ? 'No rule has matched in this time.' : 'None in this time.'}>{labelHint(query.by)}</Empty>
        : <Table caption={spec.title} columns={columns} rows={list} keyOf={(row) => row.name} sort={sort} />}
      {!!data?.answer.omitted && <p class="quiet pad">{count(data.answer.omitted)} more {data.answer.omitted === 1 ? 'is' : 'are'} not in this table: one answer has no room for them.</p>}
      {rules && list.length > 0 && <p class="quiet pad">A rule that matched does not act while a classifier that it asks is in shadow mode, or where an earlier rule of its kind had won.</p>}
    </Panel>
  );
}
