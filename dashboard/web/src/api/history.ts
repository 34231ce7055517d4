// Figures over time, several metrics at once, as charts want them: one row of times, one of each line.
import { get, withQuery } from './client';
import type { CountMetric, CountSeries, History, Maybe, SketchMetric, SketchSeries } from './types';

export const RANGES = { '15m': 15, '1h': 60, '6h': 360, '24h': 1440, '7d': 10_080, '30d': 43_200 } as const;
export type Range = keyof typeof RANGES;
export const isRange = (text: string): text is Range => text in RANGES;

const ask = <S>(metric: string, from: number, to: number, points: number, signal?: AbortSignal) =>
  get<History<S>>(withQuery('/api/history', { metric, by: 'total', from, to, points }), signal);
export const counts = (metric: CountMetric, from: number, to: number, points: number, signal?: AbortSignal) => ask<CountSeries>(metric, from, to, points, signal);
export const sketches = (metric: SketchMetric, from: number, to: number, points: number, signal?: AbortSignal) => ask<SketchSeries>(metric, from, to, points, signal);

/** Sums of a step as a rate for each minute. */
export const perMinute = (history: History<CountSeries>): Maybe<number>[] =>
  (history.series[0]?.values ?? history.times.map(() => null)).map((v) => (v === null ? null : (v * 60_000) / history.step_ms));

/** Values of another row of times, brought to this one: the newest at or before each, within one step. */
export function aligned(times: number[], from: { times: number[]; step_ms: number }, values: Maybe<number>[]): Maybe<number>[] {
  let at = -1;
  return times.map((t) => {
    while (at + 1 < from.times.length && from.times[at + 1]! <= t) ++at;
    return at >= 0 && t - from.times[at]! <= from.step_ms ? values[at] ?? null : null;
  });
}
