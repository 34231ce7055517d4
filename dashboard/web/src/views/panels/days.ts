// Hours brought together as the days of whoever looks, which are of 23 to 25 hours.
const HOUR = 3_600_000;

export const dayBegin = (t: number) => new Date(t).setHours(0, 0, 0, 0);
/** When each local day of a time begins. */
export function days(from: number, to: number): number[] {
  const out: number[] = [];
  for (let day = dayBegin(from); day < to; day = dayBegin(day + 30 * HOUR)) out.push(day);
  return out;
}
export const dayEnd = (t: number) => dayBegin(dayBegin(t) + 30 * HOUR);
/** Hours as the days of whoever looks; a day of which nothing is known is not known. */
export function byDay(times: number[], values: (number | null)[], at: number[]): (number | null)[] {
  const sums = at.map((): number | null => null);
  let day = 0;
  times.forEach((t, i) => {
    while (day + 1 < at.length && at[day + 1]! <= t) ++day;
    const value = values[i];
    if (value != null && t >= at[day]! && t < dayEnd(at[day]!)) sums[day] = (sums[day] ?? 0) + value;
  });
  return sums;
}
