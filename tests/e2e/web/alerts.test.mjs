// Alerts: what fires is seen wherever one looks, and what a viewer may do about it.
import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import test, { after, before } from 'node:test';
import { accessible, ADMIN, Box, closeBrowser, openPage, picture, quiet, VIEWER } from './harness.mjs';

const FAILING = 'mock/gpt?status=500';
const RULES = [
  { name: 'TargetFails', metric: 'error_ratio', by: 'target', above: 0.5, window: '10s', least_requests: 1, level: 'critical', action: 'drain_target', summary: '{value} of attempts at {instance} failed' },
  { name: 'SoonTooMuch', metric: 'requests_per_minute', above: 0.001, for: '1d', level: 'info' },
  { name: 'RouteFails', metric: 'error_ratio', by: 'route', only: ['broken'], above: 0.5, window: '10s', least_requests: 1, action: 'open_requests', summary: 'Route {instance} fails' },
];

let box, hook;
const got = [];

/** The config with some parts changed, put in its place in one step. */
function change(parts) {
  const config = { ...JSON.parse(readFileSync(box.file, 'utf8')), ...parts };
  writeFileSync(`${box.file}.new`, JSON.stringify(config, null, 1));
  renameSync(`${box.file}.new`, box.file);
}

before(async () => {
  hook = http.createServer((request, answer) => {
    let body = '';
    request.on('data', (data) => (body += data));
    request.on('end', () => { got.push(JSON.parse(body)); answer.end(); });
  });
  await new Promise((done) => hook.listen(0, '127.0.0.1', done));
  box = await Box.start({ keys: true });
  change({ alerts: { interval: '200ms', rules: RULES, off: ['SignalboxTargetFailing'], notify: [{ name: 'team', webhook: { url: `http://127.0.0.1:${hook.address().port}/` } }] } });
});
after(async () => {
  await closeBrowser();
  await box.end();
  hook.close();
});

async function signIn(t, secret, options) {
  const page = await openPage(t, { allow: [/401/], ...options });
  await page.goto(`${box.root}/ui/alerts`);
  await page.locator('.sign-in input').first().fill(secret);
  await page.locator('.sign-in .primary').click();
  await page.getByRole('heading', { name: 'Alerts', level: 1 }).waitFor();
  return page;
}
const panel = (page, name) => page.getByRole('region', { name, exact: true });
const firing = (page) => panel(page, 'Firing').getByRole('row').filter({ hasText: `of attempts at ${FAILING} failed` });

test('the view shows what fires, what soon may and all rules, in both themes and from 360 pixels on', { timeout: 120_000 }, async (t) => {
  for (const [theme, width] of [['dark', 1440], ['light', 1440], ['dark', 360], ['light', 360], ['light', 1920]]) {
    const page = await signIn(t, ADMIN, { theme, width });
    await firing(page).waitFor();
    await panel(page, 'Pending').waitFor();
    await panel(page, 'Rules').getByRole('row').filter({ hasText: 'SignalboxCircuitOpen' }).waitFor();
    await page.goto(`${box.root}/ui/alerts?rule=TargetFails`);
    await panel(page, 'TargetFails').waitFor();
    await picture(page, `alerts-${theme}-${width}`);
    await accessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, `${width} px is ${wide} px too wide`);
    quiet(page);
    await page.context().close();
  }
});

test('the menu counts what fires, and Now names it first', { timeout: 60_000 }, async (t) => {
  const page = await signIn(t, ADMIN);
  await page.locator('.menu .count').waitFor();
  await page.goto(`${box.root}/ui/now`);
  const first = page.locator('section.wrong[aria-label="Alerts"]');
  await first.getByRole('link', { name: `of attempts at ${FAILING} failed` }).click();
  await panel(page, 'TargetFails').waitFor();
  assert.match(page.url(), /\/ui\/alerts\?rule=TargetFails$/);
  quiet(page);
});

test('levels are an address, and what is shown can be exported', { timeout: 60_000 }, async (t) => {
  const page = await signIn(t, ADMIN);
  await firing(page).waitFor();
  await page.getByText('Info', { exact: true }).click();
  await page.waitForURL(/level=info/);
  await panel(page, 'Firing').getByText('Nothing fires.').waitFor();
  await page.reload();
  await panel(page, 'Rules').waitFor();
  assert.equal(await panel(page, 'Rules').getByRole('row').filter({ hasText: 'TargetFails' }).count(), 0);
  const download = page.waitForEvent('download');
  await panel(page, 'Rules').getByRole('button', { name: 'Export as CSV' }).click();
  assert.match((await download).suggestedFilename(), /^signalbox-alert-rules-.*\.csv$/);
  quiet(page);
});

test('a silence is asked for, kept and ended', { timeout: 60_000 }, async (t) => {
  const page = await signIn(t, ADMIN);
  await firing(page).getByRole('button', { name: 'Silence …' }).click();
  const dialog = page.getByRole('dialog');
  await accessible(page);
  await dialog.getByLabel('For').selectOption('30');
  await dialog.getByLabel('Why').fill('being mended');
  await dialog.getByRole('button', { name: 'Silence', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  const row = panel(page, 'Silences').getByRole('row').filter({ hasText: 'being mended' });
  await row.waitFor();
  assert.match(await row.innerText(), /operator/);
  await panel(page, 'Silenced').getByRole('row').filter({ hasText: FAILING }).waitFor();
  await row.getByRole('button', { name: 'End it' }).click();
  await panel(page, 'Silences').waitFor({ state: 'detached' });
  await firing(page).waitFor();
  quiet(page);
});

test('a test message tells whether it was taken', { timeout: 60_000 }, async (t) => {
  const page = await signIn(t, ADMIN);
  await panel(page, 'Who is told').getByRole('button', { name: 'Send a test' }).click();
  await page.getByText('team took the test message.').first().waitFor();
  assert.ok(got.some(({ event }) => event === 'test'));
  assert.ok(got.some(({ event, rule }) => event === 'firing' && rule === 'TargetFails'));
  quiet(page);
});

test('a proposed drain says what will happen, does it, and is undone among the providers', { timeout: 90_000 }, async (t) => {
  const page = await signIn(t, ADMIN);
  await firing(page).getByRole('button', { name: 'Drain …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Drain this target?' });
  assert.match(await dialog.innerText(), /No new request is sent there by this process, until this is ended here or the process restarts/);
  await accessible(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await firing(page).getByRole('button', { name: 'Drain …' }).click();
  await dialog.getByRole('button', { name: 'Drain', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.goto(`${box.root}/ui/providers`);
  const row = panel(page, 'Comparison').getByRole('row').filter({ hasText: FAILING });
  await row.getByText('drained').first().waitFor();
  await picture(page, 'providers-drained');
  await accessible(page);
  await row.getByRole('button', { name: 'End draining …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End draining', exact: true }).click();
  await row.getByRole('button', { name: 'Drain …' }).waitFor();
  quiet(page);
});

test('a viewer sees it all and is offered nothing that changes something', { timeout: 60_000 }, async (t) => {
  const page = await signIn(t, VIEWER);
  await firing(page).waitFor();
  await panel(page, 'Rules').waitFor();
  for (const name of [/Silence/, /Drain/, /Send a test/, /^End (it|draining)/]) assert.equal(await page.getByRole('button', { name }).count(), 0, String(name));
  await panel(page, 'Firing').getByRole('link', { name: 'Open Requests' }).waitFor();
  await page.goto(`${box.root}/ui/providers`);
  await panel(page, 'Comparison').getByRole('row').filter({ hasText: FAILING }).waitFor();
  assert.equal(await page.getByRole('button', { name: /Drain/ }).count(), 0);
  await accessible(page);
  quiet(page);
});

test('it says so when nothing is watched', { timeout: 60_000 }, async (t) => {
  change({ alerts: { enabled: false } });
  const page = await signIn(t, ADMIN);
  await page.getByText('Watching for alerts is off.').waitFor();
  await page.locator('.menu .count').waitFor({ state: 'detached' });
  quiet(page);
});
