// Views that are data: what the server says of them, and the menu's list of those that are the operator's own.
import { computed, signal } from '@preact/signals';
import { get } from './client';
import type { Maybe } from './types';

export type PanelKind = 'figure' | 'line' | 'bars' | 'table' | 'heat' | 'forecast' | 'drift';
export type Statistic = 'sum' | 'rate' | 'p50' | 'p95' | 'p99';
export interface PanelQuery { metrics: string[]; by: string; name: Maybe<string>; window_ms: Maybe<number>; compare_ms: Maybe<number>; statistics: Statistic[] }
export interface PanelThreshold { above: boolean; bound: number; level: 'ok' | 'warn' | 'bad' }
export interface PanelSpec {
  title: string; kind: PanelKind; query: PanelQuery; unit: string; detail: Maybe<string>; link: Maybe<string>;
  thresholds: PanelThreshold[]; width: number; height: Maybe<number>;
}
export interface ViewSpec { name: string; title: string; icon: string; detail: Maybe<string>; panels: PanelSpec[] }
export interface Panels { views: ViewSpec[]; own: string[] }

export const panels = signal<Panels | null>(null);
const MOMENT_MS = 3000;
let readAt = -Infinity;
export function keepPanels(next: Panels): void {
  readAt = performance.now();
  // The same again is no news: charts would be drawn anew.
  if (JSON.stringify(next) !== JSON.stringify(panels.peek())) panels.value = next;
}
/** Whoever asks within a moment has what is there. */
export async function loadPanels(signal?: AbortSignal): Promise<Panels> {
  if (performance.now() - readAt > MOMENT_MS) keepPanels(await get<Panels>('/api/panels', signal));
  return panels.peek()!;
}

/** Views of the binary have menu entries of their own. */
export const SHIPPED = ['now', 'policy', 'trends'];
export const ownViews = computed(() => (panels.value?.views ?? []).filter(({ name }) => !SHIPPED.includes(name)));
/** The name of the view at this place, "view/spend" or "policy"; none: it is no such view. */
export const viewNameAt = (place: string): string => {
  const [first = '', second = ''] = place.split('/');
  return first === 'view' ? second : SHIPPED.includes(first) ? first : '';
};

export interface Forecast {
  metric: string; unit: string; method: Maybe<string>; reason: Maybe<string>; season_hours: Maybe<number>; coverage: number; step_ms: number; known_hours: number;
  past: { times: number[]; values: Maybe<number>[] }; times: number[]; values: number[]; lower: number[]; upper: number[];
  total: Maybe<{ value: number; lower: number; upper: number }>;
  peak: Maybe<{ value: number; at: number; passed_at: Maybe<number> }>;
  month: { from: number; to: number; so_far: number; value?: number; lower?: number; upper?: number };
}
export interface Patterns { metric: string; unit: string; from: number; to: number; cells: { weekday: number; hour: number; hours: number; mean: Maybe<number> }[] }
export interface Comparison {
  by: string; against: 'card' | 'previous'; verdict: 'too_few' | 'steady' | 'shifting' | 'drifted'; index: Maybe<number>;
  seen: number; expected: Maybe<number>; bins: { name: string; seen: Maybe<number>; expected: Maybe<number> }[];
}
export interface Drift { current: { from: number; to: number }; previous: { from: number; to: number }; shifting: number; drifted: number; least_requests: number; comparisons: Comparison[] }

const flying = new Map<string, { at: number; answer: Promise<unknown> }>();
/** Panels of one view that ask the same within a moment are answered at once. */
export function shared<T>(path: string): Promise<T> {
  const now = performance.now();
  for (const [key, { at }] of flying) if (now - at > MOMENT_MS) flying.delete(key);
  const found = flying.get(path);
  if (found) return found.answer as Promise<T>;
  const answer = get<T>(path);
  flying.set(path, { at: now, answer });
  answer.catch(() => flying.delete(path));
  return answer;
}
