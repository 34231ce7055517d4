// Histories that come in pieces: rows of values beside one row of times, joined by time and bounded.
const LONGEST_MS = 10 * 60_000;
type Rows = { at_ms: number[] };

/** Works for any record whose arrays run beside `at_ms`. */
export function joinRows<T extends Rows>(old: T | null, more: T): T {
  if (!old || old.at_ms.length === 0) return more;
  const last = old.at_ms.at(-1)!;
  const from = more.at_ms.findIndex((t) => t > last);
  const fresh = from < 0 ? more.at_ms.length : from;
  // A whole history, or one of another run of the server, stands for itself.
  if (more.at_ms.length > 0 && more.at_ms[0]! <= old.at_ms[0]!) return more;
  const since = (more.at_ms.at(-1) ?? last) - LONGEST_MS;
  const drop = Math.max(0, old.at_ms.findIndex((t) => t >= since));
  const out: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(more)) {
    const before = (old as Record<string, unknown>)[name];
    out[name] = Array.isArray(values) && Array.isArray(before) ? [...before.slice(drop), ...values.slice(fresh)] : values;
  }
  return out as T;
}
