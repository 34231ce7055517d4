// Every view opens from its address, in both themes and at both widths, has something to show and breaks no rule.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { accessible, Box, closeBrowser, openPage, picture, quiet } from './harness.mjs';

const VIEWS = [
  ['now', '/ui/now', '.tile', 'Now'],
  ['requests', '/ui/requests', 'tbody tr', 'Requests'],
  ['routes', '/ui/routes', '.node', 'Routes'],
  ['routes-actual', '/ui/routes?layer=actual', '.node', 'Routes'],
  ['providers', '/ui/providers?sort=-p95', 'tbody tr', 'Providers'],
  ['gpu', '/ui/gpu', '.note, .card', 'GPU'],
  ['system', '/ui/system', '.tile', 'System'],
  ['cache', '/ui/cache', '.tile', 'Cache'],
  ['config', '/ui/config', '.editor .cm-content', 'Config'],
  ['config-history', '/ui/config?tab=history', '.table-box, .note', 'Config'],
];

let box;
before(async () => { box = await Box.start(); });
after(async () => {
  await closeBrowser();
  await box.end();
});

for (const [name, address, sign, title] of VIEWS) {
  test(`${name} opens by its address in both themes and at both widths`, { timeout: 60_000 }, async (t) => {
    for (const theme of ['dark', 'light']) {
      for (const width of [1440, 360]) {
        const page = await openPage(t, { theme, width });
        await page.goto(box.root + address);
        await page.locator(sign).first().waitFor();
        await page.locator('.connection.ok').waitFor();
        assert.equal(await page.locator('h1').innerText(), title);
        await page.waitForTimeout(1200);
        await picture(page, `${name}-${theme}-${width}`);
        await accessible(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(wide, 0, `${name} at ${width} px is ${wide} px too wide`);
        quiet(page);
        await page.context().close();
      }
    }
  });
}

test('the decision of a request opens by its address, and is accessible', { timeout: 60_000 }, async (t) => {
  for (const [theme, width] of [['dark', 1440], ['light', 360]]) {
    const page = await openPage(t, { theme, width });
    await page.goto(`${box.root}/ui/requests`);
    await page.locator('tbody tr a').first().click();
    await page.locator('.story').waitFor();
    assert.match(page.url(), /sel=dec_/);
    await page.reload();
    await page.locator('.story').waitFor();
    await picture(page, `decision-${theme}-${width}`);
    await accessible(page);
    quiet(page);
  }
});

test('an address that is no view says so', { timeout: 30_000 }, async (t) => {
  const page = await openPage(t);
  await page.goto(`${box.root}/ui/nowhere`);
  await page.getByText('There is no view at this address.').waitFor();
  quiet(page);
});

test('a box without traffic says what to do', { timeout: 60_000 }, async (t) => {
  const idle = await Box.start({ traffic: false });
  t.after(() => idle.end());
  for (const [address, words] of [['/ui/requests', 'No requests yet.'], ['/ui/now', 'No requests in this time.'], ['/ui/cache', 'Nothing has asked the cache yet.']]) {
    const page = await openPage(t);
    await page.goto(idle.root + address);
    await page.getByText(words).first().waitFor();
    await picture(page, `empty-${address.split('/').at(-1)}`);
    await accessible(page);
    quiet(page);
  }
});
