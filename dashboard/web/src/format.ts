// Numbers with units and times with zones. What is not known is an em dash, never 0.

export const NONE = '—';
type N = number | null | undefined;
const known = (n: N): n is number => n !== null && n !== undefined && Number.isFinite(n);

// Written by hand: Intl would say the same, but each of its formatters takes milliseconds to make, and the first figures
// of a page would wait for them.
/** With thousands in groups; `most` digits behind the point, of which zeros beyond the first `least` are left out. */
function digits(n: number, most: number, least = 0): string {
  const [whole = '', behind = ''] = n.toFixed(most).split('.');
  let keep = behind.length;
  while (keep > least && behind[keep - 1] === '0') --keep;
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (keep > 0 ? `.${behind.slice(0, keep)}` : '');
}
const whole = (n: number) => digits(n, 0), one = (n: number) => digits(n, 1), two = (n: number) => digits(n, 2);

const LARGE = ['', 'K', 'M', 'B', 'T'];
function compact(n: number): string {
  let unit = 0;
  for (; Math.abs(n) >= 999.95 && unit < LARGE.length - 1; ++unit) n /= 1000;
  return one(n) + LARGE[unit];
}

export const count = (n: N) => (!known(n) ? NONE : Math.abs(n) < 100_000 ? (Number.isInteger(n) ? whole : one)(n) : compact(n));
export const rate = (n: N, unit: string) => (known(n) ? `${n < 10 ? two(n) : n < 1000 ? one(n) : count(Math.round(n))} ${unit}` : NONE);
// Figures that change by the second keep their width.
const percentOf = (ratio: number) => (ratio === 0 || ratio === 1 ? whole(ratio * 100) : ratio > 0.99 && ratio < 1 ? digits(ratio * 100, 2, 2) : digits(ratio * 100, 1, 1));
export const percent = (ratio: N) => (known(ratio) ? `${percentOf(ratio)} %` : NONE);

export function ms(n: N): string {
  if (!known(n)) return NONE;
  if (n < 10) return `${digits(n, n < 0.1 ? 3 : 2)} ms`;
  if (n < 1000) return `${whole(n)} ms`;
  if (n < 60_000) return `${two(n / 1000)} s`;
  return duration(n);
}

export function duration(n: N): string {
  if (!known(n)) return NONE;
  const s = Math.round(n / 1000);
  const two = (n: number, unit: string, rest: number, small: string) => `${Math.floor(n)} ${unit}${Math.floor(rest) > 0 ? ` ${Math.floor(rest)} ${small}` : ''}`;
  if (s < 60) return `${s} s`;
  if (s < 3600) return two(s / 60, 'min', s % 60, 's');
  if (s < 86_400) return two(s / 3600, 'h', (s % 3600) / 60, 'min');
  return two(s / 86_400, 'd', (s % 86_400) / 3600, 'h');
}

export function money(n: N): string {
  if (!known(n)) return NONE;
  if (n === 0) return '$0';
  if (Math.abs(n) >= 1000) return `$${compact(n)}`;
  return `$${Math.abs(n) >= 1 ? n.toFixed(2) : Math.abs(n) >= 0.01 ? n.toFixed(4) : digits(Number(n.toPrecision(2)), 12)}`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
export function bytes(n: N): string {
  if (!known(n)) return NONE;
  let unit = 0;
  let value = n;
  for (; Math.abs(value) >= 1024 && unit < UNITS.length - 1; ++unit) value /= 1024;
  return `${(unit === 0 || value >= 100 ? whole : one)(value)} ${UNITS[unit]}`;
}
export const bytesPerSecond = (n: N) => (known(n) ? `${bytes(n)}/s` : NONE);
export const watts = (n: N) => (known(n) ? `${whole(n)} W` : NONE);
export const celsius = (n: N) => (known(n) ? `${whole(n)} °C` : NONE);
export const megahertz = (n: N) => (known(n) ? `${whole(n)} MHz` : NONE);
export const plain = (n: N, most = 2) => (known(n) ? digits(n, most) : NONE);

// Times -------------------------------------------------------------------------------------------------------------

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];
const padded = (n: number) => String(n).padStart(2, '0');

/** The viewer's zone now: "GMT+1", "GMT-3:30". A name as CET takes Intl a quarter of a second on a slow machine. */
export const zone = zoneOf(-new Date().getTimezoneOffset());
export function zoneOf(minutes: number): string {
  const far = Math.abs(minutes), rest = far % 60;
  return minutes === 0 ? 'UTC' : `GMT${minutes < 0 ? '-' : '+'}${Math.floor(far / 60)}${rest ? `:${padded(rest)}` : ''}`;
}

export function hourAndMinute(t: number): string {
  const date = new Date(t);
  return `${padded(date.getHours())}:${padded(date.getMinutes())}`;
}
export function dayOnly(t: number): string {
  const date = new Date(t);
  return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
}
export const timeOfDay = (t: number) => `${hourAndMinute(t)}:${padded(new Date(t).getSeconds())}`;
export const dayAndTime = (t: number) => `${dayOnly(t)}, ${timeOfDay(t)}`;
export const utc = (t: number) => new Date(t).toISOString().replace('T', ' ').replace('Z', ' UTC');
const sameDay = (a: number, b: number) => new Date(a).toDateString() === new Date(b).toDateString();
/** The time of day; with the day when that is not today. */
export const moment = (t: number) => (sameDay(t, Date.now()) ? timeOfDay(t) : dayAndTime(t));
