// One way to the server: JSON in, JSON out, failures as ApiError with the code that the server gave.
import { csrf, keyNeeded } from './session_state';

const TIMEOUT_MS = 15_000;

export class ApiError extends Error {
  constructor(message: string, readonly status: number, readonly code: string | null, readonly body: unknown = null) {
    super(message);
  }
  /** As an operator would quote it. */
  get label(): string {
    return [this.status || 'no answer', this.code].filter(Boolean).join(' ');
  }
}

export const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError ? error : new ApiError(String((error as Error)?.message ?? error), 0, null);

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal, patience = TIMEOUT_MS): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && csrf.value) headers['x-signalbox-csrf'] = csrf.value;
  let answer: Response;
  try {
    const limit = AbortSignal.timeout(patience);
    answer = await fetch(path, {
      method, headers, credentials: 'same-origin', cache: 'no-store',
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    const slow = (error as Error).name === 'TimeoutError';
    throw new ApiError(slow ? `No answer within ${Math.round(patience / 1000)} s.` : 'The server cannot be reached.', 0, slow ? 'timeout' : 'unreachable');
  }
  if (answer.status === 204) return undefined as T;
  const text = await answer.text();
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    if (answer.ok) throw new ApiError('The answer is not JSON.', answer.status, 'bad_answer');
  }
  if (answer.ok) return json as T;
  if (answer.status === 401 && path !== '/api/session') keyNeeded();
  const error = (json as { error?: { message?: string; code?: string | null } } | null)?.error;
  throw new ApiError(error?.message ?? answer.statusText, answer.status, error?.code ?? null, json);
}

export const get = <T>(path: string, signal?: AbortSignal) => call<T>('GET', path, undefined, signal);
/** `patience` in milliseconds, for what takes longer by its nature. */
export const post = <T>(path: string, body: unknown, signal?: AbortSignal, patience?: number) => call<T>('POST', path, body, signal, patience);
export const remove = (path: string) => call<void>('DELETE', path);

/** A path with those parameters that have a value. */
export function withQuery(path: string, query: Record<string, string | number | null | undefined>): string {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== '') out.set(name, String(value));
  const text = out.toString();
  return text ? `${path}?${text}` : path;
}
