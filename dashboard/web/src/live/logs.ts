// The lines of the Logs view.
import { signal } from '@preact/signals';
import type { LogPage, LogRow } from '../api/types';
import { liveRows } from './rows';
import { logsAfter } from './topics';

export const FILTERS = ['level', 'event', 'text', 'request_id'] as const;
export type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

/** What the server has of it, and lines that it could not write. */
export const reach = signal<{ kept: number; dropped: number } | null>(null);

function note(page: LogPage): void {
  logsAfter.seq = page.newest;
  reach.value = { kept: page.kept, dropped: page.dropped };
}

const lines = liveRows<LogPage, LogRow, Filters>({
  address: '/api/logs',
  read: 500,
  kept: 3000,
  rows: (page) => page.lines,
  after: () => ({ after: logsAfter.seq }),
  came(page, newest) {
    note(page);
    return page.lines.filter(({ seq }) => seq > (newest?.seq ?? 0));
  },
  opened: note,
  join: (more, there) => [...more, ...there],
});
export const { rows, waiting, paused, loading, failure, skipped, resume, open } = lines;

export function receive(page: LogPage): void {
  if (!loading.peek() && page.newest < logsAfter.seq) lines.again();  // the server was started anew and counts from 1
  else lines.receive(page);
}
