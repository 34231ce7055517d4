// The rows of the inspector, with older ones when asked for.
import { computed, signal } from '@preact/signals';
import type { RequestPage, RequestRow } from '../api/types';
import { liveRows } from './rows';
import { requestsAfter } from './topics';

const READ = 200, KEPT = 5000;
export const FILTERS = ['route', 'model', 'target', 'key', 'status', 'cache', 'policy', 'id'] as const;
export type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

/** Whoever reads further down is not disturbed: new rows wait as in a pause. */
export const away = signal(false);
/** Nor whoever points at a row: it must not move away under a click. */
export const pointed = signal(false);
/** No older ones are kept by the server. */
export const atEnd = signal(false);
let oldest: string | null = null;

const requests = liveRows<RequestPage, RequestRow, Filters>({
  address: '/api/requests',
  read: READ,
  kept: KEPT,
  rows: (page) => page.requests,
  after: () => ({ after: requestsAfter.cursor }),
  came(page) {
    if (page.newest) requestsAfter.cursor = page.newest;
    return page.requests;
  },
  opened(page) {
    oldest = page.oldest;
    atEnd.value = page.requests.length < READ;
    requestsAfter.cursor = page.newest ?? '';
  },
  join(more, there) {
    const seen = new Set(there.slice(0, more.length + 400).map(({ id }) => id));
    return [...more.filter(({ id }) => !seen.has(id)), ...there];
  },
  held: () => away.peek() || pointed.peek(),
});
export const { rows, waiting, paused, loading, failure, skipped, receive, open } = requests;

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
  away.value = false;
  requests.resume();
}

export async function older(): Promise<void> {
  const page = await requests.more({ before: oldest });
  if (!page) return;
  const seen = new Set(rows.peek().map(({ id }) => id));
  rows.value = [...rows.peek(), ...page.requests.filter(({ id }) => !seen.has(id))].slice(0, KEPT);
  oldest = page.oldest ?? oldest;
  atEnd.value = page.requests.length < READ || rows.peek().length >= KEPT;
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
