// Figures are written as Intl writes them in English, without the time that it takes.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.env.TZ = 'Europe/Berlin';
const bundled = await build({ entryPoints: [fileURLToPath(new URL('../src/format.ts', import.meta.url))], bundle: true, write: false, format: 'esm', platform: 'node' });
const format = await import(`data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].contents).toString('base64')}`);
const english = (n, most, least = 0) => new Intl.NumberFormat('en', { maximumFractionDigits: most, minimumFractionDigits: least }).format(n);
const SOME = [0, 1, -1, 7.25, 9.99, 12.5, 99.96, 123, 999, 1000, 1234.5, 54321, 99_999, -4321.75];

test('numbers have groups of thousands and no zeros that say nothing', () => {
  for (const n of SOME) assert.equal(format.count(n), english(n, Number.isInteger(n) ? 0 : 1), String(n));
  for (const n of SOME) assert.equal(format.plain(n), english(n, 2), String(n));
  for (const n of [0, 0.123, 0.5, 0.991, 0.99951, 1, 12.3]) assert.equal(format.percent(n).replace(' %', ''), english(n * 100, n === 0 || n === 1 ? 0 : n > 0.99 && n < 1 ? 2 : 1, n === 0 || n === 1 ? 0 : n > 0.99 && n < 1 ? 2 : 1));
});

test('large numbers are short', () => {
  const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
  for (const n of [100_000, 123_456, 999_940, 999_960, 1_234_567, -2_500_000, 7.2e9, 3e12]) assert.equal(format.count(n), short.format(n), String(n));
});

test('what is not known is an em dash, never 0', () => {
  for (const write of [format.count, format.percent, format.ms, format.money, format.bytes, format.plain]) for (const n of [null, undefined, NaN]) assert.equal(write(n), '—');
});

test('units have the digits that they need', () => {
  assert.deepEqual([0.0123, 3.456, 56.7, 1234, 61_000].map(format.ms), ['0.012 ms', '3.46 ms', '57 ms', '1.23 s', '1 min 1 s']);
  assert.deepEqual([12, 1536, 300 * 1024, 5 * 2 ** 40].map(format.bytes), ['12 B', '1.5 KiB', '300 KiB', '5 TiB']);
  assert.deepEqual([0, 0.0000123, 0.5, 2, 12_345].map(format.money), ['$0', '$0.000012', '$0.5000', '$2.00', '$12.3K']);
});

test('times are those of the looker, and the zone is told by how far it is from UTC', () => {
  const t = Date.parse('2026-09-05T07:08:09Z');
  assert.deepEqual([format.timeOfDay(t), format.hourAndMinute(t), format.dayOnly(t), format.dayAndTime(t)], ['09:08:09', '09:08', '5 Sept', '5 Sept, 09:08:09']);
  assert.deepEqual([0, 60, 330, -210, -480].map(format.zoneOf), ['UTC', 'GMT+1', 'GMT+5:30', 'GMT-3:30', 'GMT-8']);
});
