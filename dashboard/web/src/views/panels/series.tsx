// Measures over time as lines or bars, by the day where the time is long, beside those of a time before.
import { shared, type PanelSpec, type Statistic } from '../../api/panels';
import { withQuery } from '../../api/client';
import type { History } from '../../api/types';
import { duration, zone } from '../../format';
import { Chart, type Line, type Threshold } from '../../parts/chart';
import { useLoad } from '../../parts/load';
import { Empty, Failed, tryIt, Waiting } from '../../parts/note';
import { Panel } from '../../parts/panel';
import { byDay, dayBegin, dayEnd, days } from './days';
import { isQuantity, isRatio, SHOWN, toneOf, unitWords, wordsOf, writer } from './format';
import { valuesOf } from './figure';

type Series = { name: string; metric: string; values?: (number | null)[]; count?: (number | null)[]; p50?: (number | null)[]; p95?: (number | null)[]; p99?: (number | null)[] };
type Answer = History<Series>;
const HOUR = 3_600_000, DAY = 24 * HOUR;
const POINTS = 180;
/** From so long on bars are days. */
const BY_DAY = 5 * DAY;

const sumOf = (values: (number | null)[]) => values.reduce<number>((sum, v) => sum + (v ?? 0), 0);

export function SeriesPanel({ spec, span, sync }: { spec: PanelSpec; span: number; sync: string }) {
  const { query } = spec;
  const window = query.window_ms ?? span;
  const daily = spec.kind === 'bars' && window >= BY_DAY && query.metrics.every((metric) => !isQuantity(metric) && !isRatio(metric));
  const statistics: Statistic[] = query.statistics.length > 0 ? query.statistics : [isQuantity(query.metrics[0]!) ? 'p95' : daily ? 'sum' : 'rate'];
  const loaded = useLoad(`series ${JSON.stringify(query)} ${spec.kind} ${window}`, async (signal) => {
    const step = daily ? HOUR : 10_000;
    const to = Math.ceil(Date.now() / step) * step;
    const from = daily ? dayBegin(to - window + DAY) : to - window;
    const ask = (back: number) => shared<Answer>(withQuery('/api/history', {
      metric: query.metrics.join(','), by: query.by, name: query.name, from: from - back, to: (daily && back ? dayEnd(to - HOUR) : to) - back, points: daily ? Math.min(2000, Math.ceil((dayEnd(to - HOUR) - from) / HOUR)) : POINTS,
    }));
    const found = await Promise.all([ask(0), query.compare_ms ? ask(query.compare_ms) : null]);
    signal.throwIfAborted();
    return { from, to, answer: found[0]!, before: found[1] };
  }, window > DAY ? 60_000 : 10_000);
  if (!loaded.data) return <Panel title={spec.title} class="chart">{loaded.error ? <Failed what={spec.title} error={loaded.error} again={loaded.again} /> : <Waiting what={spec.title.toLowerCase()} />}</Panel>;

  const { answer, before, from, to } = loaded.data;
  const times = daily ? days(from, to) : answer.times;
  const several = new Set(answer.series.map(({ name }) => name)).size > 1 || query.by !== 'total';
  const lines: (Line & { weight: number })[] = [];
  const add = (series: Series, statistic: Statistic, own: boolean) => {
    const source = own ? answer : before!;
    const given = valuesOf(series, isRatio(series.metric) ? undefined : daily ? 'sum' : statistic, source.step_ms);
    const shift = query.compare_ms ?? 0;
    const values = !own ? (daily ? byDay(source.times.map((t) => t + shift), given, times) : times.map((t) => given[source.times.indexOf(t - shift)] ?? nearest(source.times, given, t - shift, source.step_ms))) : daily ? byDay(source.times, given, times) : given;
    const parts = [several ? series.name : '', query.metrics.length > 1 || !several ? wordsOf(series.metric) : '', isQuantity(series.metric) && statistics.length > 1 ? statistic : ''].filter(Boolean);
    const name = statistics.length > 1 && !several && query.metrics.length === 1 ? statistic : parts.join(' ');
    const tone = own ? toneOf(statistics.length > 1 ? statistic : several ? series.name : series.metric, lines.length) : 'c';
    lines.push({ name: own ? name : `${name}, ${duration(shift)} before`.replace(' 0 h', ''), values, tone, weight: sumOf(values), ...(own ? { kind: daily || (spec.kind === 'bars' && !several) ? 'bars' as const : 'area' as const } : { kind: 'line' as const, dash: true }) });
  };
  for (const series of answer.series) for (const statistic of isQuantity(series.metric) ? statistics : statistics.slice(0, 1)) add(series, statistic, true);
  for (const series of before?.series ?? []) for (const statistic of statistics.slice(0, 1)) add(series, statistic, false);
  const shown = lines.length > SHOWN ? [...lines].sort((a, b) => b.weight - a.weight).slice(0, SHOWN) : lines;
  shown.forEach((line, i) => { if (shown.length > 1 && isQuantity(query.metrics[0]!)) line.kind = 'line'; if (several) line.tone = toneOf(line.name, i); });
  const empty = shown.every(({ values }) => values.every((v) => v === null || v === 0)) && sumOf(shown.flatMap(({ values }) => values)) === 0;
  const format = writer(spec.unit, isQuantity(query.metrics[0]!) || isRatio(query.metrics[0]!) ? undefined : statistics[0]);
  const marks: Threshold[] = spec.thresholds.map(({ above, bound, level }) => ({ at: bound, label: `${above ? 'above' : 'below'} ${format(bound)}`, tone: level }));
  // The total has a point for every interval, with or without requests.
  const first = query.by === 'total' && !isRatio(query.metrics[0]!) && answer.series.every(({ values, count }) => (values ?? count ?? []).every((v) => v === null));
  const nothing = first ? <Empty title="The first point comes within 10 s." /> : query.by === 'total' && (query.metrics.includes('requests') || isQuantity(query.metrics[0]!)) ? <Empty title="No requests in this time." command={tryIt()}>Send one:</Empty> : <Empty title="None in this time." >{labelHint(query.by)}</Empty>;
  const hint = [daily ? `one bar a day, in ${zone}` : `one point for ${duration(answer.step_ms)}`, lines.length > SHOWN ? `${SHOWN} of ${lines.length} shown` : ''].filter(Boolean).join(', ');
  return <Chart title={spec.title} name={spec.title.toLowerCase().replace(/\W+/g, '-')} unit={unitWords(spec, statistics[0])} hint={spec.detail ?? hint} times={empty ? [] : times} lines={shown} format={format} thresholds={marks} omitted={answer.omitted}
                {...(query.window_ms ? {} : { sync })} {...(spec.height ? { height: spec.height } : {})} empty={nothing} />;
}

function nearest(times: number[], values: (number | null)[], t: number, step: number): number | null {
  const at = Math.round((t - (times[0] ?? 0)) / step);
  return values[at] ?? null;
}

const CLASSIFIER: Record<string, string> = { injection: 'injection', injection_score: 'injection', privacy: 'privacy', entity: 'privacy', tier: 'complexity', gain: 'complexity' };
export function labelHint(by: string) {
  const classifier = CLASSIFIER[by];
  if (classifier) return <>Requests have this label once the classifier is on: <code>policy.{classifier}.mode: shadow</code> looks and changes nothing.</>;
  return by === 'rule' || by === 'acted' ? <>Rules stand in the config under <code>policy.rules</code>.</> : null;
}
