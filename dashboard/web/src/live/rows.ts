// Rows that a view shows by filter: read once, newer ones as they come, which wait while somebody reads. Bounded. What
// differs (requests, lines of the log) is said by a source.
import { signal } from '@preact/signals';
import { asApiError, get, withQuery, type ApiError } from '../api/client';

const PAUSE_MS = 1000;

export interface Source<Page, Row> {
  address: string;
  /** At most so many are read at once, and shown. */
  read: number;
  kept: number;
  rows(page: Page): Row[];
  /** What asks for newer ones alone. */
  after(): Record<string, string | number>;
  /** A page that came as it happened: where it ends. The rest of it, behind what is there. */
  came(page: Page, newest: Row | undefined): Row[];
  /** A page that was read anew. */
  opened(page: Page): void;
  /** `more` before what is `there`, the newest first. */
  join(more: Row[], there: Row[]): Row[];
  /** Newer ones wait, paused or not. */
  held?(): boolean;
}

export function liveRows<Page extends { skipped?: number }, Row, Filters extends Partial<Record<string, string>>>(source: Source<Page, Row>) {
  const rows = signal<Row[]>([]), waiting = signal<Row[]>([]);
  const paused = signal(false), loading = signal(false);
  const failure = signal<ApiError | null>(null);
  /** Came too fast to show. */
  const skipped = signal(0);
  let filters = {} as Filters;
  let run = 0, asking = false;

  const join = (more: Row[], there: Row[]) => source.join(more, there).slice(0, source.kept);
  const page = (more: Record<string, unknown>) => get<Page>(withQuery(source.address, { ...filters, limit: source.read, ...more } as Parameters<typeof withQuery>[1]));

  function add(came: Page): void {
    const fresh = source.came(came, waiting.peek()[0] ?? rows.peek()[0]);
    skipped.value += came.skipped ?? 0;
    if (fresh.length === 0) return;
    if (paused.peek() || source.held?.()) waiting.value = join(fresh, waiting.peek());
    else rows.value = join(fresh, rows.peek());
  }

  /** With filters, that something is new is all the message says: the server sieves, and nobody else knows how it does. */
  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    const mine = run;
    try {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const came = await page(source.after());
      if (mine === run) add(came);
    } catch { /* the next message asks again */ }
    asking = false;
  }

  return {
    rows, waiting, paused, loading, failure, skipped,

    receive(came: Page): void {
      if (loading.peek()) return;
      if (Object.keys(filters).length > 0) void ask();
      else add(came);
    },

    resume(): void {
      paused.value = false;
      rows.value = join(waiting.peek(), rows.peek());
      waiting.value = [];
    },

    async open(next: Filters): Promise<void> {
      filters = next;
      const mine = ++run;
      loading.value = true;
      failure.value = null;
      waiting.value = [];
      try {
        const read = await page({});
        if (mine !== run) return;
        rows.value = source.rows(read);
        skipped.value = 0;
        source.opened(read);
      } catch (error) {
        if (mine !== run) return;
        rows.value = [];
        failure.value = asApiError(error);
      }
      loading.value = false;
    },
    /** Once more, by the same filters. */
    again(): void {
      void this.open(filters);
    },

    /** Behind what is shown, as long as nobody asks for others meanwhile; null: somebody did, or it failed. */
    async more(query: Record<string, string | null>): Promise<Page | null> {
      const mine = run;
      try {
        const read = await page(query);
        return mine === run ? read : null;
      } catch (error) {
        failure.value = asApiError(error);
        return null;
      }
    },
  };
}
