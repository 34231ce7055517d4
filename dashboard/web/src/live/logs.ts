// The lines of the Logs view: read by filter once, newer ones as they come. Bounded.
import { signal } from '@preact/signals';
import { asApiError, get, withQuery, type ApiError } from '../api/client';
import type { LogPage, LogRow } from '../api/types';
import { logsAfter } from './topics';

const KEPT = 3000, READ = 500, PAUSE_MS = 1000;
export const FILTERS = ['level', 'event', 'text', 'request_id'] as const;
export type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

export const rows = signal<LogRow[]>([]);
export const waiting = signal<LogRow[]>([]);
export const paused = signal(false);
export const loading = signal(false);
export const failure = signal<ApiError | null>(null);
/** Came too fast to show. */
export const skipped = signal(0);
/** What the server has of it, and lines that it could not write. */
export const reach = signal<{ kept: number; dropped: number } | null>(null);
let filters: Filters = {};
let run = 0, asking = false;

function note(page: LogPage): void {
  logsAfter.seq = page.newest;
  reach.value = { kept: page.kept, dropped: page.dropped };
}

export function receive(page: LogPage): void {
  if (loading.peek()) return;
  if (page.newest < logsAfter.seq) return void open(filters);  // the server was started anew and counts from 1
  if (Object.keys(filters).length > 0) void ask();
  else add(page);
}

/** With filters, that something is new is all the message says: the server sieves. */
async function ask(): Promise<void> {
  if (asking) return;
  asking = true;
  const mine = run;
  try {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const page = await get<LogPage>(withQuery('/api/logs', { ...filters, limit: READ, after: logsAfter.seq }));
    if (mine === run) add(page);
  } catch { /* the next message asks again */ }
  asking = false;
}

function add(page: LogPage): void {
  const newest = (waiting.peek()[0] ?? rows.peek()[0])?.seq ?? 0;
  const fresh = page.lines.filter(({ seq }) => seq > newest);
  note(page);
  skipped.value += page.skipped;
  if (fresh.length === 0) return;
  if (paused.peek()) waiting.value = [...fresh, ...waiting.peek()].slice(0, KEPT);
  else rows.value = [...fresh, ...rows.peek()].slice(0, KEPT);
}

export function resume(): void {
  paused.value = false;
  rows.value = [...waiting.peek(), ...rows.peek()].slice(0, KEPT);
  waiting.value = [];
}

export async function open(next: Filters): Promise<void> {
  filters = next;
  const mine = ++run;
  loading.value = true;
  failure.value = null;
  waiting.value = [];
  try {
    const page = await get<LogPage>(withQuery('/api/logs', { ...next, limit: READ }));
    if (mine !== run) return;
    rows.value = page.lines;
    skipped.value = 0;
    note(page);
  } catch (error) {
    if (mine !== run) return;
    rows.value = [];
    failure.value = asApiError(error);
  }
  loading.value = false;
}
