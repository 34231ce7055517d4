// Numbers with units and times with zones. What is not known is an em dash, never 0.

export const NONE = '—';
type N = number | null | undefined;
const known = (n: N): n is number => n !== null && n !== undefined && Number.isFinite(n);

const digits = (most: number, least = 0) => new Intl.NumberFormat('en', { maximumFractionDigits: most, minimumFractionDigits: least });
const whole = digits(0), one = digits(1), two = digits(2), three = digits(3);
const tidy1 = digits(1, 1), tidy2 = digits(2, 2);  // figures that change by the second keep their width
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const count = (n: N) => (!known(n) ? NONE : Math.abs(n) < 100_000 ? (Number.isInteger(n) ? whole : one).format(n) : compact.format(n));
export const rate = (n: N, unit: string) => (known(n) ? `${n < 10 ? two.format(n) : n < 1000 ? one.format(n) : count(Math.round(n))} ${unit}` : NONE);
export const percent = (ratio: N) => (known(ratio) ? `${(ratio === 0 || ratio === 1 ? whole : ratio > 0.99 && ratio < 1 ? tidy2 : tidy1).format(ratio * 100)} %` : NONE);

export function ms(n: N): string {
  if (!known(n)) return NONE;
  if (n < 10) return `${(n < 0.1 ? three : two).format(n)} ms`;
  if (n < 1000) return `${whole.format(n)} ms`;
  if (n < 60_000) return `${two.format(n / 1000)} s`;
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
  if (Math.abs(n) >= 1000) return `$${compact.format(n)}`;
  return `$${Math.abs(n) >= 1 ? n.toFixed(2) : Math.abs(n) >= 0.01 ? n.toFixed(4) : digits(12).format(Number(n.toPrecision(2)))}`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
export function bytes(n: N): string {
  if (!known(n)) return NONE;
  let unit = 0;
  let value = n;
  for (; Math.abs(value) >= 1024 && unit < UNITS.length - 1; ++unit) value /= 1024;
  return `${(unit === 0 || value >= 100 ? whole : one).format(value)} ${UNITS[unit]}`;
}
export const bytesPerSecond = (n: N) => (known(n) ? `${bytes(n)}/s` : NONE);
export const watts = (n: N) => (known(n) ? `${whole.format(n)} W` : NONE);
export const celsius = (n: N) => (known(n) ? `${whole.format(n)} °C` : NONE);
export const megahertz = (n: N) => (known(n) ? `${whole.format(n)} MHz` : NONE);
export const plain = (n: N, most = 2) => (known(n) ? digits(most).format(n) : NONE);

// Times -------------------------------------------------------------------------------------------------------------

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** The viewer's zone by name: "CET", or "GMT+5:30" where there is none. */
export const zone = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts(new Date()).find((part) => part.type === 'timeZoneName')?.value ?? 'local time';

export const timeOfDay = (t: number) => clock.format(t);
export const dayAndTime = (t: number) => day.format(t);
export const utc = (t: number) => new Date(t).toISOString().replace('T', ' ').replace('Z', ' UTC');
const sameDay = (a: number, b: number) => new Date(a).toDateString() === new Date(b).toDateString();
/** The time of day; with the day when that is not today. */
export const moment = (t: number) => (sameDay(t, Date.now()) ? timeOfDay(t) : dayAndTime(t));
