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
});

const outputs = Object.entries(result.metafile.outputs);
const entry = (end) => outputs.find(([, output]) => output.entryPoint?.endsWith(end));
const [script, scriptOutput] = entry('main.tsx');
const [style] = entry('app.css');
const statics = new Set();
(function follow(output) {
  for (const { path: file, kind } of output.imports) {
    if (kind !== 'import-statement' || statics.has(file)) continue;
    statics.add(file);
    follow(result.metafile.outputs[file]);
  }
})(scriptOutput);

const url = (file) => `/ui/assets/${path.basename(file)}`;
const icon = add('icon.svg', readFileSync(path.join(here, 'src/icon.svg')));
const notices = add('licences.txt', Buffer.from(licences(result.metafile)));
const html = readFileSync(path.join(here, 'src/index.html'), 'utf8')
  .replace('{{icon}}', url(icon))
  .replace('{{licences}}', url(notices))
  .replace('{{style}}', url(style))
  .replace('{{script}}', url(script))
  .replace('{{preload}}', [...statics].map((file) => `<link rel="modulepreload" href="${url(file)}">`).join('\n'));
writeFileSync(path.join(dist, 'index.html'), html);

const sizes = new Map();
for (const file of readdirSync(assets).sort()) {
  const bytes = gzip(readFileSync(path.join(assets, file)));
  writeFileSync(path.join(assets, `${file}.gz`), bytes);
  sizes.set(file, bytes.length);
}
const page = gzip(Buffer.from(html)).length;
const first = [script, style, ...statics].map((file) => path.basename(file));
const total = first.reduce((sum, file) => sum + sizes.get(file), page);
const kib = (bytes) => `${(bytes / 1024).toFixed(1).padStart(7)} KiB`;
for (const [file, bytes] of sizes) console.log(`${kib(bytes)}  ${first.includes(file) ? 'first ' : 'later '} ${file}`);
console.log(`${kib(total)}  first load (gzip), at most ${FIRST_LOAD_LIMIT / 1024} KiB`);
if (total > FIRST_LOAD_LIMIT) process.exit(1);
if (process.argv.includes('--check') && contents() !== before) {
  console.error('dashboard/web/dist was not what src/ builds. It is now: commit it.');
  process.exit(1);
}
