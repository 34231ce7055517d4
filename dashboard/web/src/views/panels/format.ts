// How a panel's numbers are written, and which colour a series has.
import type { PanelSpec, PanelThreshold, Statistic } from '../../api/panels';
import { count, money, ms, percent, plain, rate, NONE } from '../../format';

export const METRIC_WORDS: Record<string, string> = { cost_usd: 'cost', latency_ms: 'latency', first_token_ms: 'time to first token', success_ratio: 'success', cache_ratio: 'cache hits' };
export const wordsOf = (metric: string) => METRIC_WORDS[metric] ?? metric.replaceAll('_', ' ');

export const isRatio = (metric: string) => metric.endsWith('_ratio');
export const isQuantity = (metric: string) => ['latency_ms', 'first_token_ms', 'tokens_per_second'].includes(metric);

type Write = (n: number | null | undefined) => string;
export function writer(unit: string, statistic?: Statistic): Write {
  const minute = statistic === 'rate' ? '/min' : '';
  if (unit === 'ms') return ms;
  if (unit === 'ratio') return percent;
  if (unit === 'USD') return (n) => (n == null || !minute ? money(n) : `${money(n)} ${minute}`);
  if (unit === 'tokens/s') return (n) => rate(n, unit);
  if (unit === 'requests' || unit === 'tokens') return minute ? (n) => rate(n, minute) : count;
  return (n) => (n == null ? NONE : `${plain(n)} ${unit}${minute}`);
}
export const unitWords = (spec: PanelSpec, statistic?: Statistic) => `${spec.unit === 'USD' ? 'dollars' : spec.unit === 'ms' ? 'milliseconds' : spec.unit === 'ratio' ? 'percent' : spec.unit}${statistic === 'rate' ? ' a minute' : ''}`;

const TONES: Record<string, string> = { errors: 'bad', attack: 'bad', secret: 'bad', benign: 'ok', none: 'ok', personal: 'warn', p50: 'a', p95: 'b', p99: 'c', simple: 'ok', medium: 'a', complex: 'b', reasoning: 'c' };
const CYCLE = ['a', 'b', 'c', 'd', 'ok', 'warn', 'bad'];
export const SHOWN = CYCLE.length;
export const toneOf = (name: string, at: number) => TONES[name] ?? CYCLE[at % CYCLE.length]!;

const WORST = { bad: 2, warn: 1, ok: 0 };
export function levelOf(value: number | null | undefined, thresholds: PanelThreshold[]): 'ok' | 'warn' | 'bad' | undefined {
  if (value == null) return undefined;
  const crossed = thresholds.filter(({ above, bound }) => (above ? value > bound : value < bound)).map(({ level }) => level);
  return crossed.sort((a, b) => WORST[b] - WORST[a])[0];
}
