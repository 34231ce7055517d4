// The GPU view with cards of another machine and models that their servers tell of; and without a card anywhere.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import test, { after, before } from 'node:test';
import { accessible, Box, closeBrowser, openPage, picture, quiet } from './harness.mjs';

const card = (i) => `DCGM_FI_DEV_GPU_UTIL{gpu="${i}",UUID="GPU-${i}",modelName="Test 80GB",Hostname="box2"} ${40 + i}
DCGM_FI_DEV_FB_USED{gpu="${i}",UUID="GPU-${i}"} ${20000 * (i + 1)}
DCGM_FI_DEV_FB_FREE{gpu="${i}",UUID="GPU-${i}"} ${60000 - 20000 * i}
DCGM_FI_DEV_GPU_TEMP{gpu="${i}",UUID="GPU-${i}"} 6${i}
DCGM_FI_DEV_POWER_USAGE{gpu="${i}",UUID="GPU-${i}"} 30${i}
`;
const loaded = { models: [{ model: 'llama3:8b', size: 8 * 2 ** 30, size_vram: 6 * 2 ** 30, context_length: 8192, expires_at: '2026-12-24T18:00:00Z' }] };
const vllm = 'vllm:num_requests_running{model_name="org/big"} 3\nvllm:num_requests_waiting{model_name="org/big"} 1\nvllm:kv_cache_usage_perc{model_name="org/big"} 0.25\n';

/** Answers each path as told. */
async function teller(answers) {
  const server = http.createServer((request, response) => {
    const body = answers[request.url];
    response.writeHead(body === undefined ? 500 : 200).end(typeof body === 'object' ? JSON.stringify(body) : body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.root = `http://127.0.0.1:${server.address().port}`;
  return server;
}

let box, exporter, ollama, engine, answers;
before(async () => {
  answers = { '/metrics': card(0) + card(1) };
  [exporter, ollama, engine] = await Promise.all([teller(answers), teller({ '/api/ps': loaded }), teller({ '/metrics': vllm })]);
  box = await Box.start();
  await box.restart(() => {
    const config = JSON.parse(readFileSync(box.file, 'utf8'));
    config.gpu = { nvml: '/nowhere/libnvidia-ml.so.1', interval: '500ms', placement_interval: '1s', exporters: [{ name: 'box2', url: `${exporter.root}/metrics`, interval: '1s', timeout: '900ms' }] };
    config.providers.ollama = { kind: 'ollama', base_url: ollama.root, probe: { path: 'off' } };
    config.providers.vllm = { kind: 'openai_compatible', base_url: `${engine.root}/v1`, api_key: 'sk-0123456789abcdef', probe: { path: 'off' } };
    config.targets = { 'ollama/llama3:8b': { gpu: ['GPU-1'] }, 'vllm/big': { model: 'org/big' } };
    writeFileSync(box.file, JSON.stringify(config, null, 1));
  });
});
after(async () => {
  await closeBrowser();
  await box?.end();
  for (const server of [exporter, ollama, engine]) server?.close();
});

test('cards of another machine are shown like those here, in both themes and at both widths', { timeout: 90_000 }, async (t) => {
  for (const theme of ['dark', 'light']) {
    for (const width of [1440, 360]) {
      const page = await openPage(t, { theme, width });
      await page.goto(`${box.root}/ui/gpu`);
      await page.getByRole('heading', { name: 'box2 1: Test 80GB' }).waitFor();
      await page.locator('.card').first().getByText(/read \d+ s ago/).waitFor();
      await page.getByRole('region', { name: 'Loaded models' }).getByText('llama3:8b').first().waitFor();
      await page.waitForTimeout(1500);
      await picture(page, `gpu-elsewhere-${theme}-${width}`);
      await accessible(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(wide, 0, `${wide} px too wide at ${width}`);
      quiet(page);
      await page.context().close();
    }
  }
});

test('what sits where is said with how sure that is, and exported', { timeout: 60_000 }, async (t) => {
  const page = await openPage(t);
  await page.goto(`${box.root}/ui/gpu`);
  const row = page.getByRole('region', { name: 'What sits where' }).getByRole('row').filter({ hasText: 'ollama/llama3:8b' });
  await row.getByText('box2 1').waitFor();
  for (const words of ['high', 'declared']) await row.getByText(words, { exact: true }).waitFor();
  const models = page.getByRole('region', { name: 'Loaded models' });
  await models.getByRole('row').filter({ hasText: 'llama3:8b' }).getByText('6 GiB (75 %)').or(models.getByText(/6(\.0)? GiB \(75/)).first().waitFor();
  const big = models.getByRole('row').filter({ hasText: 'org/big' });
  await big.getByText('vllm/big').waitFor();
  await big.getByText(/25(\.0)? %/).waitFor();
  const answer = await (await fetch(`${box.root}/api/gpu`)).json();
  assert.deepEqual(answer.placements.map((p) => [p.deployment, p.uuids, p.basis]), [['ollama/llama3:8b', ['GPU-1'], 'declared']]);
  quiet(page);
});

test('an exporter that fails is said, its last reading stays and grows old', { timeout: 60_000 }, async (t) => {
  const page = await openPage(t);
  await page.goto(`${box.root}/ui/gpu`);
  await page.getByRole('heading', { name: 'box2 0: Test 80GB' }).waitFor();
  const told = answers['/metrics'];
  delete answers['/metrics'];
  await page.locator('.card').first().getByText(/old: read|failing: read/).waitFor();
  await page.getByRole('region', { name: 'Exporters' }).getByText('it answers 500').first().waitFor();
  await page.locator('.card').first().getByText(/old: read/).waitFor();
  await picture(page, 'gpu-elsewhere-old');
  await accessible(page);
  answers['/metrics'] = told;
  await page.getByRole('region', { name: 'Exporters' }).getByText('ok', { exact: true }).waitFor({ timeout: 30_000 });
  quiet(page);
});

test('without a card anywhere the page says how to add a remote one', { timeout: 60_000 }, async (t) => {
  const bare = await Box.start({ traffic: false });
  t.after(() => bare.end());
  await bare.restart(() => {
    const config = JSON.parse(readFileSync(bare.file, 'utf8'));
    config.gpu = { nvml: '/nowhere/libnvidia-ml.so.1', placement: false };
    writeFileSync(bare.file, JSON.stringify(config, null, 1));
  });
  const page = await openPage(t);
  await page.goto(`${bare.root}/ui/gpu`);
  const reading = await (await fetch(`${bare.root}/api/gpu`)).json();
  if (reading.devices.length > 0) return t.skip('this machine has a card of its own');
  await page.getByText('No graphics card on this machine.').waitFor();
  await page.getByText('exporters:').waitFor();
  await accessible(page);
  quiet(page);
});
