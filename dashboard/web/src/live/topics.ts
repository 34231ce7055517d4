// What can be subscribed to: where the same body is polled when there is no socket, and how long it may stay away.
import { withQuery } from '../api/client';
import type { Alerts, Gpu, LogPage, Now, RequestPage, Status, System, Targets } from '../api/types';

export interface Bodies { now: Now; status: Status; targets: Targets; requests: RequestPage; system: System; gpu: Gpu; alerts: Alerts; logs: LogPage }
export type Topic = keyof Bodies;

interface Row { path: () => string; steady: boolean }

/** Where polling for requests goes on: set by whoever keeps the rows. */
export const requestsAfter = { cursor: '' };

/** Where polling for log lines goes on: set by whoever keeps them. */
export const logsAfter = { seq: 0 };

/** `steady` topics come every second or two, so their silence means something. */
export const TOPICS: Record<Topic, Row> = {
  now: { path: () => '/api/now', steady: true },
  status: { path: () => '/api/status', steady: true },
  targets: { path: () => '/api/targets?window_s=300', steady: true },
  requests: { path: () => withQuery('/api/requests', { limit: 200, after: requestsAfter.cursor }), steady: false },
  system: { path: () => '/api/system/stats', steady: false },
  gpu: { path: () => '/api/gpu', steady: false },
  alerts: { path: () => '/api/alerts', steady: false },
  logs: { path: () => withQuery('/api/logs', { limit: 200, after: logsAfter.seq || null }), steady: false },
};
