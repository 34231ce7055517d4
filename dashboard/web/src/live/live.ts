// The newest of each topic, as signals. One socket for the whole page; polling while there is none.
import { computed, effect, signal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { asApiError, get, type ApiError } from '../api/client';
import { later } from '../parts/later';
import { mustSignIn, session } from '../api/session_state';
import { Socket } from './socket';
import { TOPICS, type Bodies, type Topic } from './topics';

const POLL_MS = 2000;
const STALE_MS = 5000;
/** The socket tells what it has as soon as it is asked; this long later it has nothing. */
const SOCKET_MS = 400;

export interface Feed<T> { data: Signal<T | null>; error: Signal<ApiError | null>; at: number; asked: number; dropped: Signal<number> }
const makeFeed = <T>(): Feed<T> => ({ data: signal(null), error: signal(null), at: 0, asked: 0, dropped: signal(0) });

const feeds: { [T in Topic]: Feed<Bodies[T]> } = {
  now: makeFeed(), status: makeFeed(), targets: makeFeed(), requests: makeFeed(), system: makeFeed(), gpu: makeFeed(), alerts: makeFeed(), logs: makeFeed(),
};
const wanted = signal<Partial<Record<Topic, number>>>({});
const hidden = signal(document.hidden);
document.addEventListener('visibilitychange', () => (hidden.value = document.hidden));

/** What is asked for now: nothing while nobody looks or may look. */
const active = computed<Topic[]>(() =>
  hidden.value || mustSignIn.value || !session.value ? [] : (Object.keys(wanted.value) as Topic[]).filter((topic) => (wanted.value[topic] ?? 0) > 0));

export type Connection = 'connecting' | 'live' | 'polling' | 'offline';
export const connection = signal<Connection>('connecting');
/** Seconds that the newest data is behind, once that is more than it should be. */
export const staleFor = signal(0);

export function take<T extends Topic>(topic: T, data: Bodies[T], dropped: number): void {
  const feed = feeds[topic];
  feed.at = performance.now();
  feed.error.value = null;
  if (dropped > 0) feed.dropped.value += dropped;
  feed.data.value = data;
}

const socket = new Socket({
  message: (topic, data, dropped) => { if (topic in feeds) take(topic as Topic, data as never, dropped); },
  state: (open) => {
    connection.value = open ? 'live' : 'connecting';
    if (!open) void poll();
  },
});

let polling = false, idle = false;
async function poll(): Promise<void> {
  if (polling || socket.open) return;
  polling = true;
  const results = await Promise.all(active.peek().map((topic) => pollOne(topic)));
  polling = false;
  if (!socket.open && results.length > 0) connection.value = results.some(Boolean) ? 'polling' : 'offline';
}

async function pollOne<T extends Topic>(topic: T): Promise<boolean> {
  try {
    take(topic, await get<Bodies[T]>(TOPICS[topic].path()), 0);
    return true;
  } catch (error) {
    const failure = asApiError(error);
    feeds[topic].error.value = failure;
    return failure.status > 0;
  }
}

/** Starts with the page and ends with it. */
export function startLive(): void {
  effect(() => {
    const topics = active.value;
    if (topics.length === 0) {
      socket.stop();
      idle = true;
      return;
    }
    // Nobody looked for a while: that was no silence of the server.
    if (idle) for (const feed of Object.values(feeds)) if (feed.at > 0) feed.at = performance.now();
    idle = false;
    later(() => { if (active.peek().length > 0) socket.start(active.peek()); });
  });
  setInterval(() => { if (active.peek().length > 0) void poll(); }, POLL_MS);
  setInterval(watch, 1000);
}

function watch(): void {
  const steady = active.peek().filter((topic) => TOPICS[topic].steady && feeds[topic].at > 0);
  const newest = Math.max(0, ...steady.map((topic) => feeds[topic].at));
  const age = steady.length > 0 ? performance.now() - newest : 0;
  staleFor.value = age > STALE_MS ? Math.round(age / 1000) : 0;
  if (age > 3 * STALE_MS) socket.restart();
  // A topic of which the socket says nothing is asked for, so that one that the server does not push is seen all the same.
  if (!socket.open) return;
  for (const topic of active.peek()) {
    const feed = feeds[topic];
    if (performance.now() - Math.max(feed.at, feed.asked) < STALE_MS) continue;
    feed.asked = performance.now();
    void pollOne(topic);
  }
}

/** Subscribes a view to a topic while it is shown. */
export function useTopic<T extends Topic>(topic: T): Feed<Bodies[T]> {
  useEffect(() => {
    const change = (by: number) => { wanted.value = { ...wanted.peek(), [topic]: (wanted.peek()[topic] ?? 0) + by }; };
    const feed = feeds[topic];
    // What was seen long ago is not shown as if it were of now.
    if (performance.now() - feed.at > STALE_MS) {
      feed.data.value = null;
      feed.at = 0;
    }
    change(1);
    const asking = setTimeout(() => later(() => {
      if (feed.data.peek() === null && active.peek().includes(topic)) void pollOne(topic);
    }), SOCKET_MS);
    return () => {
      clearTimeout(asking);
      change(-1);
    };
  }, [topic]);
  return feeds[topic];
}
