// The binary under traffic, and a browser that complains: of errors in the console, of what the page's policy refuses,
// of what axe finds. Ports are the kernel's choice.
//
// SIGNALBOX_BINARY    the binary; build/signalbox by default
// SIGNALBOX_FAKE      instead of it, a Node script that speaks the same API and prints the same line `listening`
// SIGNALBOX_PICTURES  a folder for screenshots; none are taken without it
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const binary = process.env.SIGNALBOX_BINARY ?? path.join(repository, 'build/signalbox');
const fake = process.env.SIGNALBOX_FAKE;
const pictures = process.env.SIGNALBOX_PICTURES;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const ADMIN = 'sk-admin-0123456789', VIEWER = 'sk-viewer-0123456789';

class Program {
  static async start(command, args, environment = {}) {
    const program = new this();
    program.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    program.errors = '';
    program.process.stderr.on('data', (data) => (program.errors += data));
    program.exited = new Promise((resolve) => program.process.once('close', resolve).once('error', resolve));
    program.address = await new Promise((resolve, reject) => {
      readline.createInterface({ input: program.process.stdout }).on('line', (text) => {
        try {
          const line = JSON.parse(text);
          if (line.event === 'listening') resolve(line.address);
        } catch { /* not of the log */ }
      });
      program.exited.then((code) => reject(new Error(`ended with ${code} before it listened\n${program.errors}`)));
    });
    program.root = `http://${program.address}`;
    return program;
  }

  async end() {
    this.process.kill('SIGKILL');
    await this.exited;
  }
}

function configFor(mock, port, keys) {
  const text = (n) => `mock/gpt?tokens=${n}&latency=${n}ms`;
  return {
    server: { listen: `127.0.0.1:${port}`, threads: 1 },
    cache: { enabled: true },
    policy: {
      privacy: { mode: 'enforce' }, injection: { mode: 'shadow' }, complexity: { mode: 'shadow' },
      rules: [{ name: 'secrets stay near', when: { privacy: 'secret' }, then: { floor: 'private' } }],
    },
    providers: {
      demo: { kind: 'demo' },
      mock: { kind: 'openai_compatible', base_url: `${mock.root}/v1`, api_key: 'sk-upstream-0123456789', trust: 'private', probe: { path: 'off' } },
    },
    defaults: { retry: { backoff_base: '1ms', backoff_max: '5ms' } },
    routes: {
      auto: { aliases: ['gpt-4o', 'default'], cache: { mode: 'all' }, tiers: [{ targets: [{ target: text(20), weight: 3 }, text(40)] }, { targets: ['demo/demo-chat'] }] },
      broken: { tiers: [{ targets: ['mock/gpt?status=500'] }] },
      rescued: { tiers: [{ targets: ['mock/gpt?status=503'] }, { targets: ['demo/demo-chat'] }] },
    },
    ...(keys ? { auth: { keys: [{ name: 'operator', secret: ADMIN, admin: true }, { name: 'watcher', secret: VIEWER, viewer: true }] } } : {}),
  };
}

/** A proxy with something behind it, and clients that talk to it until the end. */
export class Box {
  static async start({ keys = false, traffic = true } = {}) {
    const box = new Box();
    box.keys = keys;
    box.folder = mkdtempSync(path.join(tmpdir(), 'signalbox-web-'));
    if (!fake) {
      box.mock = await Program.start(binary, ['mock', '--listen', '127.0.0.1:0', '--threads', '1']);
      box.file = path.join(box.folder, 'config.yaml');
      writeFileSync(box.file, JSON.stringify(configFor(box.mock, 0, keys), null, 1));
    }
    box.empty = !traffic;
    await box.#serve(0);
    if (traffic && !fake) {
      for (let i = 0; i < 30; ++i) await box.ask(i);
      box.timer = setInterval(() => void box.ask(box.asked).catch(() => {}), 100);
    }
    return box;
  }

  async #serve(port) {
    this.program = fake
      ? await Program.start(process.execPath, [fake, '--port', String(port), ...(this.keys ? ['--keys'] : []), ...(this.empty ? ['--empty'] : [])])
      : await Program.start(binary, ['serve', '--config', this.file, ...(port ? ['--listen', `127.0.0.1:${port}`] : [])]);
    this.root = this.program.root;
  }

  asked = 0;
  async ask(i) {
    this.asked = i + 1;
    const model = i % 10 === 3 ? 'broken' : i % 10 === 7 ? 'rescued' : i % 2 ? 'gpt-4o' : 'auto';
    const content = i % 6 === 5 ? 'my key is ghp_16C7e42F292c6912E7710c838347Ae178B4a' : `Say something about ${i % 4 === 0 ? 'the weather' : i}.`;
    const headers = { 'content-type': 'application/json', ...(this.keys ? { authorization: `Bearer ${ADMIN}` } : {}) };
    const answer = await fetch(`${this.root}/v1/chat/completions`, { method: 'POST', headers, body: JSON.stringify({ model, stream: i % 3 === 0, messages: [{ role: 'user', content }] }) });
    await answer.text();
  }

  /** As an operator restarts it: at the same address. */
  async restart(while_away) {
    const port = Number(this.program.address.split(':').at(-1));
    await this.program.end();
    await while_away?.();
    await this.#serve(port);
  }

  async end() {
    clearInterval(this.timer);
    await this.program.end();
    await this.mock?.end();
    rmSync(this.folder, { recursive: true });
  }
}

let browser;
export async function openBrowser() {
  browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  return browser;
}
export async function closeBrowser() {
  await browser?.close();
  browser = undefined;
}

/** A page and what it complained of. */
export async function openPage(t, { theme = 'dark', width = 1440, reduced = true, allow = [] } = {}) {
  const context = await (await openBrowser()).newContext({
    viewport: { width, height: width < 500 ? 780 : 900 }, colorScheme: theme, timezoneId: 'Europe/Berlin', acceptDownloads: true,
    reducedMotion: reduced ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  // Not everything that the policy refuses is told to the console.
  await page.addInitScript(() => addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} refuses ${event.blockedURI}`)));
  const complaints = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type()) && !allow.some((one) => one.test(message.text()))) complaints.push(`${message.type()}: ${message.text()}`); });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.stack}`));
  page.on('request', (request) => { if (!request.url().startsWith('http://127.0.0.1') && !request.url().startsWith('blob:')) complaints.push(`asked elsewhere: ${request.url()}`); });
  t.after(() => context.close());
  page.complaints = complaints;
  return page;
}

/** A page that somebody with this key has signed in at, and that is told what happens. */
export async function signedIn(t, box, key, address, options = {}) {
  const page = await openPage(t, options);
  await page.goto(box.root + address);
  await page.getByLabel('Key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.connection.ok').waitFor();
  return page;
}

export const quiet = (page) => assert.deepEqual(page.complaints, []);

export async function accessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary.split('\n').slice(1).join(' ')}`).join(' | ')}`);
  assert.deepEqual(told, []);
}

export async function picture(page, name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}
