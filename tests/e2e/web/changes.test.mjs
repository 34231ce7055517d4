// What the page may change, and who may: signing in, the config, weights, the cache, and explaining a prompt.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { accessible, ADMIN, Box, closeBrowser, openPage, picture, quiet, signedIn, VIEWER } from './harness.mjs';

let box;
before(async () => { box = await Box.start({ keys: true }); });
after(async () => {
  await closeBrowser();
  await box.end();
});
const options = { timeout: 60_000 };

test('a wrong key is told so; a right one opens the address that was asked for; signing out closes it', options, async (t) => {
  const page = await openPage(t, { allow: [/40[13]/] });
  await page.goto(`${box.root}/ui/providers?sort=-p95`);
  await page.getByLabel('Key').fill('sk-not-this-one-at-all');
  await accessible(page);
  await picture(page, 'sign-in');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Key').fill(ADMIN);
  await page.keyboard.press('Enter');
  await page.locator('tbody tr').first().waitFor();
  assert.match(page.url(), /providers\?sort=-p95/);
  assert.deepEqual(await page.evaluate(() => [document.cookie, ...Object.values(localStorage), ...Object.values(sessionStorage)].filter((text) => text.includes('sk-'))), []);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Key').waitFor();
  await page.reload();
  await page.getByLabel('Key').waitFor();
  quiet(page);
});

test('a viewer is not shown what it may not do', options, async (t) => {
  const page = await signedIn(t, box, VIEWER, '/ui/cache');
  await page.locator('.tile').first().waitFor();
  assert.equal(await page.getByRole('button', { name: /Clear/ }).count(), 0);
  await page.goto(`${box.root}/ui/config`);
  await page.getByText('Viewers are not shown the text of the config.').waitFor();
  assert.equal(await page.getByRole('button', { name: /Apply/ }).count(), 0);
  await page.goto(`${box.root}/ui/routes`);
  await page.locator('tbody tr').first().waitFor();
  assert.equal(await page.getByRole('button', { name: /Change the weight/ }).count(), 0);
  await accessible(page);
  quiet(page);
});

test('a prompt is explained and its way is lit', options, async (t) => {
  const page = await signedIn(t, box, ADMIN, '/ui/routes');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('my mail is someone@example.com');
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await page.getByRole('heading', { name: 'What would happen' }).waitFor();
  assert.ok(await page.locator('.node.lit').count() >= 4);
  await page.waitForTimeout(300);
  await picture(page, 'explained');
  await accessible(page);
  quiet(page);
});

test('a config with a mistake is refused before it is applied, and a good one is put in force, kept and taken back', options, async (t) => {
  const page = await signedIn(t, box, ADMIN, '/ui/config');
  const text = page.locator('.editor .cm-content');
  await text.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nnonsense: true');
  await page.getByText('The server would refuse it.').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Apply …' }).isDisabled());
  await picture(page, 'config-error');
  await accessible(page);
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('This is in force.').waitFor();
  await page.goto(`${box.root}/ui/routes`);
  await page.getByRole('button', { name: /Change the weight/ }).first().click();
  await page.getByLabel('Weight', { exact: true }).fill('7');
  await page.getByRole('button', { name: /Show the difference/ }).click();
  await page.locator('.changes li').first().waitFor();
  await page.locator('.diff .cm-content').waitFor();
  await picture(page, 'weight');
  await accessible(page);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.goto(`${box.root}/ui/config?tab=history`);
  await page.getByText('in force', { exact: true }).waitFor();
  assert.ok(await page.locator('tbody tr').count() >= 2);
  await page.locator('tbody tr a').nth(1).click();
  await page.getByRole('button', { name: /Roll back/ }).click();
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  quiet(page);
});

test('a tier and a rule are changed in Routes: a mistake is refused with line and cure, other weights are seen in the traffic', options, async (t) => {
  const page = await signedIn(t, box, ADMIN, '/ui/routes?layer=actual');
  await page.getByRole('button', { name: /^Change tier 1 of auto, / }).first().click();
  const piece = page.getByLabel('As the config has it');
  await piece.waitFor();
  const before = await piece.inputValue();
  assert.match(before, /targets/);
  await piece.fill(before.replace('targets', 'tragets'));
  await page.getByRole('button', { name: /Show the difference/ }).click();
  await page.getByText(/tragets/).first().waitFor();
  await page.locator('.issues').getByText(/targets/).first().waitFor();
  assert.ok(await page.getByRole('button', { name: 'Apply', exact: true }).isDisabled());
  await accessible(page);
  await page.getByRole('button', { name: 'Not now' }).click();
  const [first, second] = [...before.matchAll(/mock\/gpt\?[^"',\s}\]]+/g)].map(([target]) => target);
  await piece.fill(JSON.stringify({ targets: [{ target: first, weight: 1 }, { target: second, weight: 1000 }] }, null, 2));
  await picture(page, 'tier');
  await page.getByRole('button', { name: /Show the difference/ }).click();
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  // From now on what is not answered from the cache goes to the second, but for one in a thousand.
  const at = Date.now();
  await page.goto(`${box.root}/ui/requests?route=auto`);
  await page.waitForFunction(async ([since, target]) => {
    const { requests } = await (await fetch('/api/requests?route=auto&limit=100')).json();
    const fresh = requests.filter((r) => r.time > since + 500 && r.cache !== 'hit' && r.served_by);
    return fresh.length >= 10 && fresh.filter((r) => r.served_by === target).length >= 0.9 * fresh.length;
  }, [at, second]);
  await page.goto(`${box.root}/ui/routes`);
  await page.getByRole('button', { name: 'Change the rule secrets stay near' }).click();
  await piece.waitFor();
  await piece.fill((await piece.inputValue()).replace('private', 'local'));
  await page.getByRole('button', { name: /Show the difference/ }).click();
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText(/then .*local/).waitFor();
  quiet(page);
});

test('the cache is cleared only when asked twice', options, async (t) => {
  const page = await signedIn(t, box, ADMIN, '/ui/cache');
  await page.getByLabel('Route').selectOption('auto');
  await page.getByRole('button', { name: 'Clear these …' }).click();
  await page.getByRole('dialog').waitFor();
  await accessible(page);
  await picture(page, 'clear');
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByText(/Cleared [\d,]+ answers/).waitFor();
  quiet(page);
});
