// The binary as a running proxy or mock upstream, and both majors of the SDK. Ports are the kernel's choice; nothing sleeps.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as openai6 from 'openai6';
import * as openai7 from 'openai7';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const binary = process.env.SIGNALBOX_BINARY ?? path.join(repository, 'build/signalbox');

/** Both majors that are in use: version 6 is what npm gives to Node 20, version 7 to newer ones. */
export const sdks = [
  { name: 'openai 6', ...openai6, Client: openai6.default },
  { name: 'openai 7', ...openai7, Client: openai7.default },
];

export const ask = (text = 'Say something.') => [{ role: 'user', content: text }];

export async function waitUntil(condition, what, timeout = 5000) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`not within ${timeout} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

class Program {
  lines = [];
  errors = '';

  static async start(args, options = {}) {
    const program = new this();
    program.process = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    program.exited = new Promise((resolve) => program.process.once('close', resolve));
    program.process.stderr.on('data', (data) => (program.errors += data));
    const listening = new Promise((resolve, reject) => {
      readline.createInterface({ input: program.process.stdout }).on('line', (text) => {
        let line;
        try {
          line = JSON.parse(text);
        } catch {
          return;
        }
        program.lines.push(line);
        if (line.event === 'listening') resolve(line.address);
      });
      program.exited.then((code) => reject(new Error(`ended with ${code} before it listened\n${program.errors}`)));
    });
    program.address = await listening;
    program.root = `http://${program.address}`;
    program.url = `${program.root}/v1`;
    return program;
  }

  async end() {
    const crashed = this.process.exitCode !== null || this.process.signalCode !== null;
    this.process.kill('SIGKILL');
    await this.exited;
    if (crashed || /Sanitizer|runtime error:/.test(this.errors)) throw new Error(`the program broke\n${this.errors}`);
  }
}

export class Mock extends Program {
  static start(script = '') {
    return super.start(['mock', '--listen', '127.0.0.1:0', '--threads', '1', ...(script ? ['--script', script] : [])]);
  }
  stats() {
    return getJson(`${this.root}/mock/stats`);
  }
  requests() {
    return getJson(`${this.root}/mock/requests`);
  }
}

export class Proxy extends Program {
  static async start(config) {
    const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-'));
    const file = path.join(folder, 'config.yaml');
    writeFileSync(file, JSON.stringify(config)); // JSON is YAML
    try {
      return await super.start(['serve', '--config', file]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/** A request on a connection of its own, so that the pool of the SDK's fetch stays the SDK's. */
function getJson(url) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false }, (answer) => {
      let text = '';
      answer.on('data', (data) => (text += data)).on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject);
  });
}

/** A config whose provider `mock` is this upstream. Routes are lists of tiers, or dicts as in the file. */
export function config(routes, upstream, more = {}) {
  const providers = { demo: { kind: 'demo' } };
  if (upstream) providers.mock = { kind: 'openai_compatible', base_url: upstream.url, probe: { path: 'off' } };
  const whole = (route) => (Array.isArray(route) ? { tiers: route.map((target) => ({ targets: [target] })) } : route);
  return {
    server: { listen: '127.0.0.1:0', threads: 1, ...more.server },
    providers: { ...providers, ...more.providers },
    routes: Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, whole(route)])),
    defaults: { retry: { backoff_base: '1ms', backoff_max: '5ms' } },
    ...(more.auth && { auth: more.auth }),
  };
}

/** Starts things for one test and ends them with it. */
export function scope(t) {
  const started = [];
  t.after(async () => {
    for (const one of started.reverse()) await one.end();
  });
  const keep = (one) => (started.push(one), one);
  return {
    mock: async (script) => keep(await Mock.start(script)),
    proxy: async (routes, upstream, more) => keep(await Proxy.start(config(routes, upstream, more))),
    /** A way to the proxy that counts the connections made on it. */
    counted: async (proxy) => keep(await Counter.start(proxy)),
    replay: async (bodies) => keep(await Replay.start(bodies)),
  };
}

class Counter {
  connections = 0;
  #open = new Set();

  static async start(proxy) {
    const counter = new Counter();
    const [host, port] = proxy.address.split(':');
    counter.server = net.createServer((client) => {
      counter.connections += 1;
      const upstream = net.connect({ host, port: Number(port), noDelay: true });
      client.setNoDelay(true);
      for (const [one, other] of [[client, upstream], [upstream, client]]) {
        counter.#open.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy()).on('close', () => (counter.#open.delete(one), other.destroy()));
      }
    });
    await new Promise((resolve) => counter.server.listen(0, '127.0.0.1', resolve));
    counter.url = `http://127.0.0.1:${counter.server.address().port}/v1`;
    return counter;
  }
  async end() {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** An upstream that answers a request for model "N" with body N, in pieces of `size` bytes. */
class Replay {
  static async start(bodies, size = 97) {
    const replay = new Replay();
    replay.server = http.createServer(async (request, response) => {
      let text = '';
      for await (const piece of request) text += piece;
      if (request.method !== 'POST') return response.writeHead(404).end();  // the proxy looks for a model server's metrics
      const body = bodies[Number(JSON.parse(text).model)];
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let at = 0; at < body.length; at += size) response.write(body.subarray(at, at + size));
      response.end();
    });
    await new Promise((resolve) => replay.server.listen(0, '127.0.0.1', resolve));
    replay.url = `http://127.0.0.1:${replay.server.address().port}/v1`;
    return replay;
  }
  async end() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Runs a test once for each major. */
export function forBoth(test, name, body) {
  for (const sdk of sdks) {
    test(`${sdk.name}: ${name}`, { timeout: 30_000 }, async (t) => {
      const client = (at, options = {}) => new sdk.Client({ apiKey: 'unused', baseURL: at.url, maxRetries: 0, timeout: 15_000, ...options });
      await body({ t, sdk, client, ...scope(t) });
    });
  }
}
