// What moves: live rows, filters, keys, exports, one socket, and coming back after a restart.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { accessible, Box, closeBrowser, openPage, picture, quiet } from './harness.mjs';

let box;
before(async () => { box = await Box.start(); });
after(async () => {
  await closeBrowser();
  await box.end();
});
const options = { timeout: 60_000 };

test('new requests come by themselves, wait while paused, and follow on', options, async (t) => {
  const page = await openPage(t);
  const sockets = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await page.goto(`${box.root}/ui/requests`);
  const first = () => page.locator('tbody tr a').first().getAttribute('href');
  await page.locator('tbody tr a').first().waitFor();
  const before_ = await first();
  await page.waitForFunction((was) => document.querySelector('tbody tr a')?.getAttribute('href') !== was, before_);
  await page.keyboard.press('p');
  await page.getByRole('button', { name: /Go on \(\d+ new\)/ }).waitFor();
  const held = await first();
  await page.waitForTimeout(600);
  assert.equal(await first(), held);
  await page.getByRole('button', { name: /Go on/ }).click();
  await page.waitForFunction((was) => document.querySelector('tbody tr a')?.getAttribute('href') !== was, held);
  assert.equal(sockets.length, 1);
  quiet(page);
});

test('filters stand in the address and choose rows', options, async (t) => {
  const page = await openPage(t);
  await page.goto(`${box.root}/ui/requests?status=5xx`);
  await page.locator('tbody tr').first().waitFor();
  const statuses = await page.locator('tbody tr td:nth-child(2)').allInnerTexts();
  assert.ok(statuses.length > 0 && statuses.every((status) => status.startsWith('5')), String(statuses));
  await page.getByRole('button', { name: 'Clear' }).click();
  assert.doesNotMatch(page.url(), /status/);
  await page.waitForFunction(() => [...document.querySelectorAll('tbody tr td:nth-child(2)')].some((cell) => cell.textContent.startsWith('2')));
  await page.getByLabel('Route').fill('auto');
  await page.keyboard.press('Enter');
  assert.match(page.url(), /route=auto/);
  quiet(page);
});

test('thousands of rows are one table of which only what is seen is drawn, and reading further down is not disturbed', options, async (t) => {
  const page = await openPage(t);
  const row = (n) => ({ cursor: `1-${n}`, id: `dec_${n}`, request_id: `req_${n}`, time: Date.now() - n, endpoint: 'chat', route: 'auto', model: 'auto', served_by: 'demo/demo-chat', key: null, status: 200, error_code: null, failure: null, stream: false, cancelled: false, duration_ms: 1, first_token_ms: null, input_tokens: null, output_tokens: null, cost_usd: null, cache: null, attempts: 1, floor: 'external', policy: null });
  await page.routeWebSocket(/\/api\/ws/, (socket) => { let seq = 0; socket.send(JSON.stringify({ seq: ++seq, topic: 'requests', dropped: 0, data: { requests: [], newest: null, oldest: null, skipped: 0 } })); page.push = (n) => socket.send(JSON.stringify({ seq: ++seq, topic: 'requests', dropped: 0, data: { requests: [row(n)], newest: `1-${n}`, oldest: null, skipped: 3 } })); });
  await page.route('**/api/requests?*', (route) => route.fulfill({ json: { requests: Array.from({ length: 2000 }, (_, n) => row(n)), newest: '1-0', oldest: '1-1999', skipped: 0 } }));
  await page.goto(`${box.root}/ui/requests`);
  await page.locator('tbody tr a').first().waitFor();
  assert.equal(await page.locator('table').getAttribute('aria-rowcount'), '2001');
  assert.ok(await page.locator('tbody tr').count() < 100);
  page.push(-1);
  await page.locator('tbody tr a[href*="sel=dec_-1"]').waitFor();
  await page.locator('.table-box').evaluate((element) => element.scrollTo(0, 20_000));
  await page.locator('tr[aria-rowindex="600"]').waitFor();
  const seen = await page.locator('tr[aria-rowindex="600"]').innerText();
  page.push(-2);
  await page.getByRole('button', { name: 'Go on (1 new)' }).waitFor();
  assert.equal(await page.locator('tr[aria-rowindex="600"]').innerText(), seen);
  await page.getByText('more came too fast to show').waitFor();
  await accessible(page);
  await page.getByRole('button', { name: 'Go on (1 new)' }).click();
  await page.locator('tbody tr a[href*="sel=dec_-2"]').waitFor();
  quiet(page);
});

test('keys go everywhere and the arrows walk through rows', options, async (t) => {
  const page = await openPage(t);
  await page.goto(`${box.root}/ui/now`);
  await page.locator('.tile').first().waitFor();
  for (const [key, place] of [['r', 'requests'], ['o', 'routes'], ['p', 'providers'], ['u', 'gpu'], ['s', 'system'], ['a', 'cache'], ['c', 'config'], ['n', 'now']]) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await page.waitForURL(`**/ui/${place}`);
    if (place === 'config') await page.locator('.editor').waitFor();
  }
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor();
  await accessible(page);
  await picture(page, 'shortcuts');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('failed');
  await accessible(page);
  await picture(page, 'palette');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/ui/requests?status=5xx');
  await page.locator('tbody tr').first().waitFor();
  await page.keyboard.press('p');
  await page.locator('.table-box').focus();
  await page.keyboard.press('ArrowDown');
  await page.waitForURL(/sel=dec_/);
  const one = page.url();
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction((was) => location.href !== was, one);
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => !url.search.includes('sel'));
  quiet(page);
});

test('the theme is kept', options, async (t) => {
  const page = await openPage(t, { theme: 'dark' });
  await page.goto(`${box.root}/ui/now`);
  const colour = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.locator('.tile').first().waitFor();
  const dark = await colour();
  await page.keyboard.press('t');
  assert.equal(await colour(), dark);
  await page.keyboard.press('t');
  const light = await colour();
  assert.notEqual(light, dark);
  await page.reload();
  await page.locator('.tile').first().waitFor();
  assert.equal(await colour(), light);
  quiet(page);
});

test('a chart has a cursor for keys, its figures as a table, and an export', options, async (t) => {
  const page = await openPage(t);
  await page.goto(`${box.root}/ui/system`);
  const chart = page.getByRole('region', { name: 'CPU', exact: true });
  await chart.locator('canvas').waitFor();
  await chart.getByRole('img').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.querySelector('.chart [aria-live]')?.textContent.includes('used'));
  await chart.getByRole('button', { name: 'CPU as a table' }).click();
  await chart.locator('tbody tr').first().waitFor();
  await accessible(page);
  for (const kind of ['CSV', 'JSON']) {
    const [file] = await Promise.all([page.waitForEvent('download'), chart.getByRole('button', { name: `Export as ${kind}` }).click()]);
    const text = readFileSync(await file.path(), 'utf8');
    if (kind === 'CSV') assert.match(text, /^time,used\r\n\d{4}-/);
    else assert.ok('used' in JSON.parse(text)[0]);
  }
  quiet(page);
});

test('the table of providers is sorted by its heads', options, async (t) => {
  const page = await openPage(t);
  await page.goto(`${box.root}/ui/providers`);
  await page.getByRole('button', { name: 'Requests', exact: true }).click();
  await page.waitForURL(/sort=-requests/);
  const counts = (await page.locator('tbody tr td:nth-child(5)').allInnerTexts()).map((text) => Number(text.replaceAll(',', '')));
  assert.deepEqual(counts, [...counts].sort((a, b) => b - a));
  quiet(page);
});

test('without a socket it polls', options, async (t) => {
  const page = await openPage(t, { allow: [/WebSocket/] });
  await page.routeWebSocket(/\/api\/ws/, (socket) => socket.close());
  await page.goto(`${box.root}/ui/now`);
  await page.getByText('polling').waitFor();
  await page.locator('.tile').first().waitFor();
  quiet(page);
});

test('a restart is said while it lasts, and then all is live again', options, async (t) => {
  const page = await openPage(t, { allow: [/WebSocket|Failed to load|ERR_/] });
  await page.goto(`${box.root}/ui/now`);
  await page.locator('.connection.ok').waitFor();
  await page.waitForTimeout(1500);
  await box.restart(async () => {
    await page.getByText(/These figures are \d+ s old/).waitFor({ timeout: 15_000 });
    await page.getByText('no connection').waitFor();
    await accessible(page);
    await picture(page, 'stale');
  });
  await page.locator('.connection.ok').waitFor({ timeout: 25_000 });
  await page.getByText(/These figures are/).waitFor({ state: 'detached', timeout: 10_000 });
  quiet(page);
});
