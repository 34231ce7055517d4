// The rows of the inspector: one page read by filter, newer ones as they come, older ones when asked for. Bounded.
import { computed, signal } from '@preact/signals';
import { asApiError, get, withQuery, type ApiError } from '../api/client';
import type { RequestPage, RequestRow } from '../api/types';
import { requestsAfter } from './topics';

const KEPT = 5000;
export const FILTERS = ['route', 'model', 'target', 'key', 'status', 'cache', 'policy', 'id'] as const;
export type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

export const rows = signal<RequestRow[]>([]);
export const waiting = signal<RequestRow[]>([]);
export const paused = signal(false);
/** Whoever reads further down is not disturbed: new rows wait as in a pause. */
export const away = signal(false);
/** Nor whoever points at a row: it must not move away under a click. */
export const pointed = signal(false);
export const loading = signal(false);
export const failure = signal<ApiError | null>(null);
export const skipped = signal(0);
/** No older ones are kept by the server. */
export const atEnd = signal(false);
let oldest: string | null = null;
let filters: Filters = {};
let run = 0;

/** `more` before what is `there`, without what is there already; the newest first. */
function joined(more: RequestRow[], there: RequestRow[]): RequestRow[] {
  const seen = new Set(there.slice(0, more.length + 400).map(({ id }) => id));
  const fresh = more.filter(({ id }) => !seen.has(id));
  return fresh.length === 0 ? there : [...fresh, ...there].slice(0, KEPT);
}

export function receive(page: RequestPage): void {
  if (loading.peek()) return;
  if (Object.keys(filters).length > 0) void ask();
  else add(page);
}

const PAUSE_MS = 1000;
let asking = false;
/** With filters, that something is new is all the message says: the server sieves, and nobody else knows how it does. */
async function ask(): Promise<void> {
  if (asking) return;
  asking = true;
  const mine = run;
  try {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const page = await get<RequestPage>(withQuery('/api/requests', { ...filters, limit: 200, after: requestsAfter.cursor }));
    if (mine === run) add(page);
  } catch { /* the next message asks again */ }
  asking = false;
}

function add(page: RequestPage): void {
  if (page.newest) requestsAfter.cursor = page.newest;
  skipped.value += page.skipped ?? 0;
  const fresh = page.requests;
  if (fresh.length === 0) return;
  if (paused.peek() || away.peek() || pointed.peek()) waiting.value = joined(fresh, waiting.peek());
  else rows.value = joined(fresh, rows.peek());
}

export function setAway(is: boolean): void {
  if (away.peek() === is) return;
  away.value = is;
  goOn();
}

export function setPointed(is: boolean): void {
  pointed.value = is;
  goOn();
}

function goOn(): void {
  if (!paused.peek() && !away.peek() && !pointed.peek()) resume();
}

export function resume(): void {
  paused.value = false;
  away.value = false;
  rows.value = joined(waiting.peek(), rows.peek());
  waiting.value = [];
}

export async function open(next: Filters): Promise<void> {
  filters = next;
  const mine = ++run;
  loading.value = true;
  failure.value = null;
  waiting.value = [];
  try {
    const page = await get<RequestPage>(withQuery('/api/requests', { ...next, limit: 200 }));
    if (mine !== run) return;
    rows.value = page.requests;
    oldest = page.oldest;
    atEnd.value = page.requests.length < 200;
    skipped.value = 0;
    requestsAfter.cursor = page.newest ?? '';
  } catch (error) {
    if (mine !== run) return;
    rows.value = [];
    failure.value = asApiError(error);
  }
  loading.value = false;
}

export async function older(): Promise<void> {
  const mine = run;
  try {
    const page = await get<RequestPage>(withQuery('/api/requests', { ...filters, limit: 200, before: oldest }));
    if (mine !== run) return;
    const seen = new Set(rows.peek().map(({ id }) => id));
    rows.value = [...rows.peek(), ...page.requests.filter(({ id }) => !seen.has(id))].slice(0, KEPT);
    oldest = page.oldest ?? oldest;
    atEnd.value = page.requests.length < 200 || rows.peek().length >= KEPT;
  } catch (error) {
    failure.value = asApiError(error);
  }
}

/** What has been seen of a filter's values, to choose from. */
export const choices = computed(() => {
  const out: Record<string, Set<string>> = { route: new Set(), model: new Set(), target: new Set(), key: new Set(), cache: new Set(), policy: new Set() };
  const note = (name: string, value: string | null) => { if (value && out[name]!.size < 200) out[name]!.add(value); };
  for (const row of rows.value.slice(0, 1000)) {
    note('route', row.route);
    note('model', row.model);
    note('target', row.served_by);
    note('key', row.key);
    note('cache', row.cache);
    for (const rule of row.policy?.rules ?? []) note('policy', rule);
    note('policy', row.policy?.injection ?? null);
    note('policy', row.policy?.tier ?? null);
    if (row.policy?.entities) note('policy', 'entities');
  }
  return out;
});
