// Days of whoever looks, and which colour a figure takes.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.env.TZ = 'Europe/Berlin';
async function load(file) {
  const bundled = await build({ entryPoints: [fileURLToPath(new URL(`../src/views/panels/${file}.ts`, import.meta.url))], bundle: true, write: false, format: 'esm', platform: 'node' });
  return import(`data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].contents).toString('base64')}`);
}
const { byDay, days } = await load('days');
const { levelOf, writer } = await load('format');
const HOUR = 3_600_000;

test('a day is of the looker, also when the clock is changed in it', () => {
  const from = Date.parse('2026-10-24T22:00:00Z');  // 25 October, 00:00 in Berlin; it has 25 hours
  const at = days(from, from + 49 * HOUR);
  assert.deepEqual(at.map((t) => new Date(t).toISOString()), ['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
  const times = Array.from({ length: 49 }, (_, i) => from + i * HOUR);
  assert.deepEqual(byDay(times, times.map(() => 1), at), [25, 24]);
});

test('a day of which nothing is known is not known, and one that is known in part has that part', () => {
  const from = Date.parse('2026-06-01T22:00:00Z');
  const times = Array.from({ length: 72 }, (_, i) => from + i * HOUR);
  const values = times.map((_, i) => (i < 24 ? null : i < 40 ? 2 : null));
  assert.deepEqual(byDay(times, values, days(from, from + 72 * HOUR)), [null, 32, null]);
});

test('a figure takes the colour of the worst that it crosses', () => {
  const thresholds = [{ above: false, bound: 0.99, level: 'warn' }, { above: false, bound: 0.95, level: 'bad' }];
  assert.equal(levelOf(0.999, thresholds), undefined);
  assert.equal(levelOf(0.98, thresholds), 'warn');
  assert.equal(levelOf(0.5, thresholds), 'bad');
  assert.equal(levelOf(null, thresholds), undefined);
});

test('numbers are written by their unit, and what is not known is a dash', () => {
  assert.equal(writer('USD', 'rate')(0.5), '$0.5000 /min');
  assert.equal(writer('ratio')(0.5), '50.0 %');
  assert.equal(writer('requests')(1234), '1,234');
  assert.equal(writer('apples')(2), '2 apples');
  assert.equal(writer('apples')(null), '—');
});
