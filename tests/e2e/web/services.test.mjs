// Services and Logs: real programs behind the buttons, and the log of the server as it comes.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { accessible, ADMIN, Box, closeBrowser, openPage, picture, quiet, signedIn, VIEWER } from './harness.mjs';

const TOOL = `
const fs = require('node:fs'), [, , folder, name, action] = process.argv, state = folder + '/' + name + '.state';
if (action === 'start') { fs.writeFileSync(state, ''); console.log(name + ' is up'); }
if (action === 'stop') { fs.rmSync(state, { force: true }); console.log(name + ' is down'); }
if (action === 'status') process.exit(fs.existsSync(state) ? 0 : 3);
if (action === 'fail') { console.error('no such device'); process.exit(7); }
if (action === 'backup') { fs.writeFileSync(folder + '/backups/' + name + '.tar', 'kept'); console.log('written'); }
if (action === 'logs') { let n = 0; setInterval(() => console.log('\\x1b[32mline\\x1b[0m ' + n++), 20); }
`;

let box, tool;
before(async () => {
  box = await Box.start({ keys: true });
  tool = path.join(box.folder, 'tool.cjs');
  writeFileSync(tool, TOOL);
  mkdirSync(path.join(box.folder, 'backups'));
  writeFileSync(path.join(box.folder, 'ollama.conf'), 'threads = 4\n');
});
after(async () => {
  await closeBrowser();
  await box.end();
});
const options = { timeout: 60_000 };

const argv = (name, action) => [process.execPath, tool, box.folder, name, action];
const SERVICES = () => ({
  ollama: {
    description: 'local models', start: argv('ollama', 'start'), stop: argv('ollama', 'stop'), status: argv('ollama', 'status'), logs: argv('ollama', 'logs'),
    backup: argv('ollama', 'backup'), backups: 'backups', config: 'ollama.conf', health: { url: `${box.mock.root}/mock/stats` },
  },
  search: { start: argv('search', 'fail'), status: argv('search', 'status'), health: { address: '127.0.0.1:1' } },
});

const api = async (address, body) => (await fetch(box.root + address, { method: body ? 'POST' : 'GET', headers: { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' }, body: body && JSON.stringify(body) })).json();

async function configured(services) {
  const config = { ...JSON.parse(readFileSync(box.file, 'utf8')), services };
  writeFileSync(`${box.file}.new`, JSON.stringify(config, null, 1));
  renameSync(`${box.file}.new`, box.file);
  const wanted = Object.keys(services).join();
  for (const until = Date.now() + 20_000; ;) {
    if ((await api('/api/services')).services.map(({ name }) => name).join() === wanted) return;
    assert.ok(Date.now() < until, 'the services are not in force');
  }
}

test('without services the view says how to add them', options, async (t) => {
  const page = await signedIn(t, box, ADMIN, '/ui/services');
  await page.getByText('No services are configured.').waitFor();
  await page.getByText('start: [systemctl, start, ollama]').waitFor();
  await accessible(page);
  quiet(page);
});

test('a service is started and stopped after a look at what exactly is run', options, async (t) => {
  await configured(SERVICES());
  const page = await signedIn(t, box, ADMIN, '/ui/services');
  const card = page.getByRole('region', { name: 'ollama' });
  await card.getByText('stopped').waitFor();
  await card.getByText('well').waitFor();
  await page.getByRole('region', { name: 'search' }).getByText('failing').waitFor();
  await card.getByRole('button', { name: 'Start ollama …', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`[${argv('ollama', 'start').map((one) => JSON.stringify(one)).join(', ')}]`).waitFor();
  await accessible(page);
  await picture(page, 'service-start');
  await dialog.getByRole('button', { name: 'Not now' }).click();
  assert.ok(!existsSync(path.join(box.folder, 'ollama.state')));
  await card.getByRole('button', { name: 'Start ollama …', exact: true }).click();
  await dialog.getByRole('button', { name: 'Run' }).click();
  await dialog.getByText('ollama is up').waitFor();
  await accessible(page);
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await card.getByText('running', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Stop all …', exact: true }).click();
  await dialog.getByRole('button', { name: 'Run' }).click();
  await dialog.getByText('ollama is down').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Start all …', exact: true }).click();
  await dialog.getByRole('button', { name: 'Run' }).click();
  await dialog.getByText('no such device').waitFor();
  await dialog.getByText('exited with 7').waitFor();
  await page.keyboard.press('Escape');
  await card.getByRole('button', { name: 'Backup ollama …' }).click();
  await dialog.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('rowheader', { name: 'ollama.tar' }).waitFor();
  quiet(page);
});

test('a service is looked into by address: its output, its log as it comes, its file', options, async (t) => {
  await configured(SERVICES());
  await api('/api/service/ollama/control', { action: 'start' });
  const page = await signedIn(t, box, ADMIN, '/ui/services?sel=ollama&show=logs');
  const log = page.getByRole('log');
  await log.getByText('line 3', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await accessible(page);
  const paused = await log.innerText();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.waitForFunction((text) => document.querySelector('[role="log"]').innerText !== text, paused);
  await page.getByText('Config file', { exact: true }).last().click();
  await page.getByText('threads = 4').waitFor();
  assert.match(page.url(), /show=config/);
  await page.getByText('Output', { exact: true }).last().click();
  await page.getByText('ollama is up').waitFor();
  await accessible(page);
  await page.keyboard.press('Escape');
  await page.locator('.drawer').waitFor({ state: 'detached' });
  quiet(page);
});

test('a viewer sees the services and no button that acts', options, async (t) => {
  await configured(SERVICES());
  const page = await signedIn(t, box, VIEWER, '/ui/services?sel=ollama');
  await page.getByText('Viewers may look, and start or stop nothing.').waitFor();
  await page.getByRole('complementary', { name: 'service ollama' }).waitFor();
  assert.equal(await page.getByRole('button', { name: /Start|Stop|Restart|Backup/ }).count(), 0);
  assert.equal(await page.getByText('Config file', { exact: true }).count(), 0);
  await accessible(page);
  quiet(page);
});

for (const theme of ['dark', 'light']) {
  for (const width of [360, 1440]) {
    test(`services and logs are readable in ${theme} at ${width} pixels`, options, async (t) => {
      await configured(SERVICES());
      const page = await signedIn(t, box, ADMIN, '/ui/services', { theme, width });
      await page.getByRole('region', { name: 'search' }).getByText('failing').waitFor();
      await accessible(page);
      await picture(page, `services-${theme}-${width}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
      await page.goto(`${box.root}/ui/logs`);
      await page.locator('tbody tr').nth(5).waitFor();
      await page.getByRole('button', { name: 'Pause' }).click();
      await accessible(page);
      await picture(page, `logs-${theme}-${width}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
      quiet(page);
    });
  }
}

test('the log is live, found by level, event and text, and leads to decisions', options, async (t) => {
  const page = await signedIn(t, box, ADMIN, '/ui/logs');
  const first = page.locator('tbody tr').first();
  await first.waitFor();
  const before = await first.getAttribute('aria-rowindex') + await first.innerText();
  await page.waitForFunction((text) => { const row = document.querySelector('tbody tr'); return row.getAttribute('aria-rowindex') + row.innerText !== text; }, before);
  await page.getByLabel('Level').selectOption('warning');
  await page.locator('.badge.warn').first().waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll('tbody .badge')].every((badge) => badge.textContent !== 'info'));
  assert.match(page.url(), /level=warning/);
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByLabel('Event').fill('listening');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  await page.locator('tbody a').first().click();
  await page.getByRole('complementary', { name: 'line' }).getByText(box.program.address).first().waitFor();
  await accessible(page);
  await page.keyboard.press('Escape');
  await page.goto(`${box.root}/ui/logs?event=request&text=rescued`);
  await page.locator('tbody a[href*="requests?sel="]').first().click();
  await page.getByRole('complementary', { name: /Decision/ }).waitFor();
  await page.goto(`${box.root}/ui/logs?event=no_such_event`);
  await page.getByText('No line fits these filters.').waitFor();
  await accessible(page);
  quiet(page);
});

test('the log is exported as it is shown, and paused it holds still', options, async (t) => {
  const page = await signedIn(t, box, VIEWER, '/ui/logs');
  await page.locator('tbody tr').nth(3).waitFor();
  await page.keyboard.press('p');
  await page.getByRole('button', { name: /Go on/ }).waitFor();
  const row = await page.locator('tbody tr').first().innerText();
  await page.getByRole('button', { name: /Go on \(\d+ new\)/ }).waitFor();
  assert.equal(await page.locator('tbody tr').first().innerText(), row);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export as JSON' }).click()]);
  const rows = JSON.parse(readFileSync(await download.path(), 'utf8'));
  assert.ok(rows.length > 3 && rows[0].event && rows[0].ts);
  quiet(page);
});
