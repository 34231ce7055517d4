// Figures: of the last minute as it comes, or of some time up to now; each with its last while as a small line.
import { signal } from '@preact/signals';
import { shared, type PanelSpec } from '../../api/panels';
import { withQuery } from '../../api/client';
import type { History, Now, Percentiles, SketchSeries } from '../../api/types';
import { count, duration, money, ms, NONE } from '../../format';
import { useTopic } from '../../live/live';
import { useLoad } from '../../parts/load';
import { Tile } from '../../parts/tile';
import { isQuantity, isRatio, levelOf, writer } from './format';

type AnySeries = { name: string; metric: string; values?: (number | null)[] } & Partial<SketchSeries>;
type Any = History<AnySeries>;
const MINUTE = 60_000, BACK = 15 * MINUTE;
/** One that a reading of the last minute tells. */
export const isLive = ({ kind, query }: PanelSpec) => kind === 'figure' && query.window_ms !== null && query.window_ms <= MINUTE && query.by === 'total' && (liveValue(EMPTY, query.metrics[0] ?? '') !== undefined);
const EMPTY: Now = { time: 0, window_s: 60, requests_per_minute: null, success_ratio: null, in_flight: null, latency_ms: null, first_token_ms: null, tokens: null, cost_usd: null, estimated_cost_usd: null, cache: null, errors: {}, not_seen: 0 };

/** Undefined: the last minute does not tell it. */
function liveValue(now: Now, metric: string): number | Percentiles | null | undefined {
  switch (metric) {
    case 'requests': return now.requests_per_minute;
    case 'success_ratio': return now.success_ratio;
    case 'latency_ms': return now.latency_ms;
    case 'first_token_ms': return now.first_token_ms;
    case 'input_tokens': return now.tokens?.input ?? null;
    case 'output_tokens': return now.tokens?.output ?? null;
    case 'cost_usd': return now.cost_usd;
    case 'cache_hits': return now.cache?.hits ?? null;
    case 'cache_misses': return now.cache?.misses ?? null;
    case 'cache_ratio': return now.cache?.ratio ?? null;
    case 'in_flight': return now.in_flight;
    default: return undefined;
  }
}
const pick = (value: number | Percentiles | null | undefined, statistic: string | undefined): number | null =>
  value == null ? null : typeof value === 'number' ? value : value[statistic === 'p95' || statistic === 'p99' ? statistic : 'p50'];

/** What a figure says below itself where its file gives no words. */
function detailOf(now: Now, metric: string): string {
  const errors = Object.entries(now.errors ?? {}).sort((a, b) => b[1] - a[1]);
  switch (metric) {
    case 'requests': return now.not_seen > 0 ? `${count(now.not_seen)} not counted` : 'last minute';
    case 'success_ratio': return errors.length === 0 ? 'no errors' : errors.slice(0, 2).map(([name, n]) => `${count(n)} ${name.replaceAll('_', ' ')}`).join(', ');
    case 'first_token_ms': return `p95 ${ms(now.first_token_ms?.p95)}`;
    case 'output_tokens': return `in ${count(now.tokens?.input)}`;
    case 'cost_usd': return now.cost_usd === null ? 'no prices known' : `${money(now.cost_usd * 60)} an hour${now.estimated_cost_usd ? `, ${money(now.estimated_cost_usd * 60)} of it estimated` : ''}`;
    case 'cache_ratio': return now.cache ? `${count(now.cache.hits)} of ${count((now.cache.hits ?? 0) + (now.cache.misses ?? 0))}` : NONE;
    default: return 'last minute';
  }
}

/** The readings of the last two minutes: of what has no history, or none yet. */
const trail = signal<Now[]>([]);
function remember(now: Now): void {
  const { time } = now;
  const last = trail.peek().at(-1);
  if (last?.time === time) return;
  trail.value = [...(last && time - last.time > 30_000 ? [] : trail.peek()), now].slice(-120);
}

/** A series' values, sums brought to a rate where that is asked. */
export function valuesOf(series: AnySeries | undefined, statistic: string | undefined, step: number): (number | null)[] {
  if (!series) return [];
  if (series.values) return statistic === 'rate' ? series.values.map((v) => (v === null ? null : (v * MINUTE) / step)) : series.values;
  return (statistic === 'p95' ? series.p95 : statistic === 'p99' ? series.p99 : series.p50) ?? [];
}

/** The figures of the last minute share one question for their lines. */
export function LiveFigures({ specs }: { specs: PanelSpec[] }) {
  const feed = useTopic('now');
  const now = feed.data.value;
  if (now) remember(now);
  const metrics = [...new Set(specs.flatMap(({ query }) => query.metrics[0] ?? []).filter((metric) => metric !== 'in_flight'))];
  const { data } = useLoad(`lines ${metrics}`, async (signal) => {
    const to = Date.now();
    const asked = [];
    for (let i = 0; i < metrics.length; i += 8) asked.push(shared<Any>(withQuery('/api/history', { metric: metrics.slice(i, i + 8).join(','), from: to - BACK, to, points: 90 })));
    const found = await Promise.all(asked);
    signal.throwIfAborted();
    return found;
  }, 10_000);
  const lineOf = (metric: string, statistic: string | undefined): (number | null)[] => {
    for (const answer of data ?? []) {
      const series = answer.series.find((one) => one.metric === metric);
      if (!series) continue;
      const before = valuesOf(series, statistic === 'sum' ? 'rate' : statistic, answer.step_ms).slice(0, -1);
      if (before.some((value) => value !== null)) return [...before, now ? pick(liveValue(now, metric), statistic) : null];
    }
    return trail.value.map((reading) => pick(liveValue(reading, metric), statistic));
  };
  return (
    <>
      {specs.map((spec) => {
        const metric = spec.query.metrics[0]!, statistic = spec.query.statistics[0];
        const value = now ? pick(liveValue(now, metric), statistic) : null;
        const level = levelOf(value, spec.thresholds);
        return <Tile key={spec.title} label={spec.title} value={writer(spec.unit, isQuantity(metric) || isRatio(metric) ? undefined : statistic)(value)} detail={spec.detail ?? (now ? detailOf(now, metric) : '')}
                     values={lineOf(metric, statistic)} tone={metric === 'success_ratio' ? 'ok' : statistic === 'p95' ? 'b' : statistic === 'p99' ? 'c' : 'a'}
                     level={level} {...(spec.link ? { href: spec.link } : {})} />;
      })}
    </>
  );
}

export function Figure({ spec, span }: { spec: PanelSpec; span: number }) {
  const { query } = spec;
  const metric = query.metrics[0]!, statistic = query.statistics[0] ?? (isQuantity(metric) ? 'p50' : 'sum');
  const window = query.window_ms ?? span;
  const { data, error } = useLoad(`figure ${JSON.stringify(query)} ${window}`, async (signal) => {
    const to = Math.ceil(Date.now() / 10_000) * 10_000;
    const ask = (points: number) => shared<Any>(withQuery('/api/history', { metric, by: query.by, name: query.name, from: to - window, to, points }));
    const found = await Promise.all([ask(1), ask(48)]);
    signal.throwIfAborted();
    return found;
  }, 30_000);
  const [whole, line] = data ?? [];
  const first = whole?.series[0];
  // A label that nobody has had is none of them, as long as something was measured.
  const value = first ? valuesOf(first, isRatio(metric) ? undefined : statistic, window).at(-1) ?? null : whole && !isQuantity(metric) && !isRatio(metric) ? 0 : null;
  return <Tile label={spec.title} value={writer(spec.unit, isQuantity(metric) || isRatio(metric) ? undefined : statistic)(value)} detail={error ? error.label : spec.detail ?? `in ${duration(window).replace(/ 0 (h|min|s)$/, '')}`} level={levelOf(value, spec.thresholds)}
               values={line ? valuesOf(line.series[0], statistic, line.step_ms) : []} {...(spec.link ? { href: spec.link } : {})} />;
}
