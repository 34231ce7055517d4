// Builds src/ into dist/, which is committed: the same sources give the same bytes. Prints what a first visit loads. With
// --check it fails when dist/ was not what src/ builds.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const FIRST_LOAD_LIMIT = 60 * 1024;
const here = path.dirname(fileURLToPath(import.meta.url));  // Debian 12 has Node 18
const dist = path.join(here, 'dist');
const assets = path.join(dist, 'assets');

/** Without a time, and with the same operating system written in whatever built it. */
function gzip(bytes) {
  const out = gzipSync(bytes, { level: 9 });
  out.fill(0, 4, 8);
  out[9] = 255;
  return out;
}

const hashed = (name, bytes) => {
  const { name: stem, ext } = path.parse(name);
  return `${stem}-${createHash('sha256').update(bytes).digest('hex').slice(0, 8).toUpperCase()}${ext}`;
};

function add(name, bytes) {
  const file = hashed(name, bytes);
  writeFileSync(path.join(assets, file), bytes);
  return file;
}

/** The licences of what is bundled, as they ask for. */
function licences(metafile) {
  const names = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) names.add(found[1]);
  }
  return [...names].sort().map((name) => {
    const folder = path.join(here, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(path.join(folder, file), 'utf8').trim() : ''}\n`;
  }).join(`\n${'-'.repeat(80)}\n\n`);
}

/** What dist/ holds: its files with their bytes, as one text. */
function contents() {
  if (!existsSync(assets)) return '';
  const files = ['index.html', ...readdirSync(assets).sort().map((file) => `assets/${file}`)];
  return files.map((file) => `${file} ${createHash('sha256').update(readFileSync(path.join(dist, file))).digest('hex')}`).join('\n');
}

/**
 * Whatever is loaded later imports the page's own script first. So esbuild, which makes a file of each set of modules that
 * the same entries need, puts all that the page begins with into one: one request, one compilation.
 */
const oneScript = {
  name: 'one script',
  setup({ onResolve, onLoad, resolve }) {
    const first = path.join(here, 'src/main.tsx');
    const later = new Set();
    onResolve({ filter: /^\./ }, async ({ kind, path: name, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === later) return undefined;
      const found = await resolve(name, { kind, resolveDir, pluginData: later });
      later.add(found.path);
      return found;
    });
    onLoad({ filter: /\.tsx?$/ }, ({ path: file }) => (later.has(file)
      ? { contents: `import ${JSON.stringify(first)};\n${readFileSync(file, 'utf8')}`, loader: path.extname(file).slice(1), resolveDir: path.dirname(file) } : undefined));
  },
};

/**
 * uPlot makes two formatters when it is loaded, tens of milliseconds on a slow machine: for axes that do not say how their
 * values are written, and to know the zone that dates are moved from. Our axes do, and our dates stay.
 */
const plotWithoutIntl = {
  name: 'plot without Intl',
  setup({ onLoad }) {
    const instead = [["new Intl.NumberFormat(domEnv ? nav.language : 'en-US')", '{ format: String }'], ['new Intl.DateTimeFormat().resolvedOptions().timeZone', "''"]];
    onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path: file }) => {
      let contents = readFileSync(file, 'utf8');
      for (const [from, to] of instead) {
        if (!contents.includes(from)) throw new Error(`uPlot has no "${from}" any more`);
        contents = contents.replace(from, to);
      }
      return { contents, loader: 'js' };
    });
  },
};

const before = contents();
rmSync(dist, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: { app: 'src/main.tsx', style: 'src/styles/app.css' },
  outdir: 'dist/assets',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  minify: true,
  target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  metafile: true,
  plugins: [oneScript, plotWithoutIntl],
});

const outputs = Object.entries(result.metafile.outputs);
const entry = (end) => outputs.find(([, output]) => output.entryPoint?.endsWith(end));
const [stub, { imports: [{ path: script }] }] = entry('main.tsx');  // it says no more than where the script is
rmSync(path.join(here, stub));
const [style] = entry('app.css');

const url = (file) => `/ui/assets/${path.basename(file)}`;
const icon = add('icon.svg', readFileSync(path.join(here, 'src/icon.svg')));
const notices = add('licences.txt', Buffer.from(licences(result.metafile)));
const html = readFileSync(path.join(here, 'src/index.html'), 'utf8')
  .replace('{{icon}}', url(icon))
  .replace('{{licences}}', url(notices))
  .replace('{{style}}', url(style))
  .replace('{{script}}', url(script));
writeFileSync(path.join(dist, 'index.html'), html);

const sizes = new Map();
for (const file of readdirSync(assets).sort()) {
  const bytes = gzip(readFileSync(path.join(assets, file)));
  writeFileSync(path.join(assets, `${file}.gz`), bytes);
  sizes.set(file, bytes.length);
}
const page = gzip(Buffer.from(html)).length;
const first = [script, style].map((file) => path.basename(file));
const total = first.reduce((sum, file) => sum + sizes.get(file), page);
const kib = (bytes) => `${(bytes / 1024).toFixed(1).padStart(7)} KiB`;
for (const [file, bytes] of sizes) console.log(`${kib(bytes)}  ${first.includes(file) ? 'first ' : 'later '} ${file}`);
console.log(`${kib(total)}  first load (gzip), at most ${FIRST_LOAD_LIMIT / 1024} KiB`);
if (total > FIRST_LOAD_LIMIT) process.exit(1);
if (process.argv.includes('--check') && contents() !== before) {
  console.error('dashboard/web/dist was not what src/ builds. It is now: commit it.');
  process.exit(1);
}
