// Views that are panels: Policy, Trends, and one of the operator's own, over a history of weeks.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { accessible, Box, closeBrowser, openPage, picture, quiet } from './harness.mjs';

const seed = fileURLToPath(new URL('../python/seed_history.py', import.meta.url));
const PANELS = `views:
  - name: spend
    title: Spend
    icon: cache
    detail: What it costs, and whom.
    panels:
      - {title: Spent in a week, kind: figure, query: {metric: cost_usd, window: 7d}, thresholds: [{above: 1, level: warn}], width: 4}
      - {title: Requests now, kind: figure, query: {metric: requests, statistic: rate, window: 1m}, width: 4}
      - {title: Failed in a day, kind: figure, query: {metric: errors, window: 1d}, width: 4}
      - {title: Cost a day, kind: bars, query: {metric: cost_usd, window: 7d, compare: 7d}, width: 8, height: 220}
      - {title: By route, kind: table, query: {metric: [requests, cost_usd, success_ratio], by: route, window: 7d}, width: 4}
`;

const until = async (what, holds) => {
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((go) => setTimeout(go, 50));
  }
  throw new Error(`not within 15 s: ${what}`);
};

let box;
before(async () => {
  box = await Box.start();
  await box.restart(() => {
    const config = JSON.parse(readFileSync(box.file, 'utf8'));
    execFileSync('python3', [seed, path.join(box.folder, 'history'), '21']);
    writeFileSync(path.join(box.folder, 'panels.yaml'), PANELS);
    writeFileSync(box.file, JSON.stringify({ ...config, history: { path: 'history' }, dashboard: { panels: 'panels.yaml' } }, null, 1));
  });
});
after(async () => {
  await closeBrowser();
  await box.end();
});

const VIEWS = [
  ['policy', '/ui/policy', 'Policy', ['Rules: matched and acted', 'Drift: complexity tiers']],
  ['policy-day', '/ui/policy?range=24h', 'Policy', ['Injection']],
  ['trends', '/ui/trends', 'Trends', ['Requests by weekday and hour', 'Spend of the next 30 days']],
  ['own-view', '/ui/view/spend', 'Spend', ['Cost a day', 'By route']],
];
for (const [name, address, title, parts] of VIEWS) {
  test(`${name} opens by its address in both themes and at both widths`, { timeout: 90_000 }, async (t) => {
    for (const [theme, width] of [['dark', 1440], ['light', 1440], ['dark', 360], ['light', 360]]) {
      const page = await openPage(t, { theme, width });
      await page.goto(box.root + address);
      await page.locator('.connection.ok').waitFor();
      for (const part of parts) await page.getByRole('heading', { name: part, exact: true }).waitFor();
      await until('nothing is being read', async () => (await page.locator('[aria-busy=true]').count()) === 0);
      assert.equal(await page.locator('h1').innerText(), title);
      assert.equal(await page.locator('.note.bad').count(), 0);
      await page.locator('.tile, .canvas canvas').first().waitFor();
      await picture(page, `${name}-${theme}-${width}`);
      await accessible(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(wide, 0, `${name} at ${width} px is ${wide} px too wide`);
      quiet(page);
      await page.context().close();
    }
  });
}

test('policy tells which rules acted, and which labels have moved', { timeout: 60_000 }, async (t) => {
  const page = await openPage(t);
  await page.goto(`${box.root}/ui/policy?range=24h`);
  const rules = page.getByRole('region', { name: 'Rules: matched and acted' });
  const shadowed = rules.getByRole('row', { name: /attacks stopped/ });
  await shadowed.waitFor();
  const [matched, acted, did_not] = (await shadowed.locator('td').allInnerTexts()).map((text) => Number(text.replaceAll(',', '')));
  assert.ok(matched > 0 && acted === 0 && did_not === matched, `${matched} ${acted} ${did_not}`);
  await page.getByRole('region', { name: 'Drift: complexity tiers' }).getByText(/^drifted, PSI/).waitFor();
  await page.getByRole('region', { name: 'Drift: complexity tiers' }).getByText(/the seven days before/).waitFor();
  await page.getByRole('region', { name: 'Drift: gain' }).getByText(/held-out prompts of its training/).waitFor();
  await page.getByRole('region', { name: 'Drift: injection verdicts' }).getByText(/^steady, PSI/).waitFor();
  quiet(page);
});

test('trends has habits as a picture and as a table, and a forecast with its interval', { timeout: 60_000 }, async (t) => {
  const page = await openPage(t);
  await page.goto(`${box.root}/ui/trends`);
  const habits = page.getByRole('region', { name: 'Requests by weekday and hour' });
  await habits.locator('.heat td.heat-8').first().waitFor();
  assert.equal(await habits.locator('.heat tbody td').count(), 168);
  assert.match(await habits.locator('.hint').innerText(), /in (CET|CEST|GMT)/);
  await habits.getByRole('button', { name: 'Requests by weekday and hour as a table' }).click();
  await habits.getByRole('row', { name: /Monday 09:00/ }).waitFor();
  const comes = page.getByRole('region', { name: 'Requests of the next 7 days' });
  assert.match(await comes.locator('.hint').innerText(), /Holt-Winters, season of a week, interval of 80 %/);
  await page.getByText(/^Next 7 days: .* \(80 % between/).waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), comes.getByRole('button', { name: 'Export as CSV' }).click()]);
  const text = readFileSync(await file.path(), 'utf8').split('\r\n');
  assert.equal(text[0], 'time,seen,forecast,lower,upper');
  assert.equal(text.length, 1 + (14 + 7) * 24 + 1);
  quiet(page);
});

test('a view of one’s own is in the menu and the palette, and changes with its file', { timeout: 60_000 }, async (t) => {
  const page = await openPage(t);
  await page.goto(`${box.root}/ui/now`);
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Spend' }).click();
  assert.equal(await page.locator('h1').innerText(), 'Spend');
  await page.locator('.tile.warn', { hasText: 'Spent in a week' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('go to spend');
  await page.getByRole('option', { name: 'Go to Spend' }).waitFor();
  await page.keyboard.press('Escape');
  writeFileSync(path.join(box.folder, 'panels.yaml'), PANELS.replace('title: Spend\n', 'title: Money\n'));
  await until('the server has the new title', async () => (await (await fetch(`${box.root}/api/panels`)).json()).views.some(({ title }) => title === 'Money'));
  await page.reload();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Money' }).waitFor();
  await page.goto(`${box.root}/ui/view/nowhere`);
  await page.getByText('There is no view of this name.').waitFor();
  quiet(page);
});

test('the lines of Now are there at once after a load', { timeout: 60_000 }, async (t) => {
  await until('an interval of the history', async () => {
    const answer = await (await fetch(`${box.root}/api/history?metric=requests&points=90&from=${Date.now() - 900_000}`)).json();
    return (answer.series[0]?.values ?? []).filter((value) => value !== null).length >= 2;
  }).catch(() => {});
  const page = await openPage(t);
  await page.goto(`${box.root}/ui/now`);
  await page.locator('.tile', { hasText: 'Requests' }).locator('.spark path').first().waitFor();
  quiet(page);
});
