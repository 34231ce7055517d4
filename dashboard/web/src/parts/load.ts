// Reads something when a view opens, when what it depends on changes, and again every so often.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { asApiError, type ApiError } from '../api/client';
import { later } from './later';

export interface Loaded<T> { data: T | null; error: ApiError | null; loading: boolean; again: () => void }

/** `key` says what is read: another one forgets what was there. `every` in milliseconds; none: once. */
export function useLoad<T>(key: string, read: (signal: AbortSignal) => Promise<T>, every?: number): Loaded<T> {
  const [state, setState] = useState<{ key: string; data: T | null; error: ApiError | null; loading: boolean }>({ key, data: null, error: null, loading: true });
  const latest = useRef(read);
  latest.current = read;
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((n) => n + 1), []);
  useEffect(() => {
    const control = new AbortController();
    let timer = 0;
    const run = async () => {
      if (!document.hidden) {
        try {
          const data = await latest.current(control.signal);
          if (!control.signal.aborted) setState({ key, data, error: null, loading: false });
        } catch (error) {
          if (!control.signal.aborted) setState((old) => ({ key, data: old.key === key ? old.data : null, error: asApiError(error), loading: false }));
        }
      }
      if (every && !control.signal.aborted) timer = setTimeout(run, every * (0.9 + Math.random() * 0.2));
    };
    later(() => { if (!control.signal.aborted) void run(); });
    return () => {
      control.abort();
      clearTimeout(timer);
    };
  }, [key, round, every]);
  return state.key === key ? { ...state, again } : { data: null, error: null, loading: true, again };
}
