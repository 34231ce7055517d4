// Commands by name (Ctrl or Cmd K), the keys that do the same, and the list of them (?).
import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ownViews } from '../api/panels';
import { mustSignIn } from '../api/session_state';
import { setTheme, nextTheme } from '../theme';
import { go, ROOT } from '../url';
import { VIEWS } from '../views';
import { Dialog } from './dialog';

interface Command { name: string; keys?: string; run: () => void }
const open = signal<'' | 'palette' | 'help'>('');
export const openPalette = () => { open.value = 'palette'; };
export const openHelp = () => { open.value = 'help'; };
const close = () => { open.value = ''; };

/** Commands that the view at hand adds while it is shown. */
const extra = signal<Command[]>([]);
export function useCommands(commands: Command[]): void {
  const newest = useRef(commands);
  newest.current = commands;
  const names = commands.map(({ name }) => name).join();
  useEffect(() => {
    extra.value = newest.current.map(({ name, keys }, i) => ({ name, ...(keys ? { keys } : {}), run: () => newest.current[i]?.run() }));
    return () => { extra.value = []; };
  }, [names]);
}

const fixed: Command[] = [
  ...VIEWS.map(({ name, path, key }) => ({ name: `Go to ${name}`, keys: `g ${key}`, run: () => go(ROOT + path) })),
  { name: 'Requests that failed (5xx)', run: () => go(`${ROOT}requests?status=5xx`) },
  { name: 'Requests that were refused (4xx)', run: () => go(`${ROOT}requests?status=4xx`) },
  { name: 'Theme: dark', run: () => setTheme('dark') },
  { name: 'Theme: light', run: () => setTheme('light') },
  { name: 'Theme: as the system', run: () => setTheme('system') },
  { name: 'Next theme', keys: 't', run: nextTheme },
  { name: 'Shortcuts', keys: '?', run: openHelp },
];

function found(text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const own = ownViews.value.map(({ name, title }): Command => ({ name: `Go to ${title}`, run: () => go(`${ROOT}view/${name}`) }));
  const all = [...extra.value, ...fixed, ...own].filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const id = text.trim();
  if (/^dec_[0-9a-z]+$/i.test(id)) all.unshift({ name: `Open decision ${id}`, run: () => go(`${ROOT}requests?sel=${id}`) });
  return all;
}

export function Palette() {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  if (open.value !== 'palette') return null;
  const commands = found(text);
  const run = (command?: Command) => {
    close();
    setText('');
    setAt(0);
    command?.run();
  };
  const keys = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.key === 'Enter') run(commands[at]);
    if (!step && event.key !== 'Enter') return;
    event.preventDefault();
    if (step) setAt((at + step + commands.length) % Math.max(1, commands.length));
  };
  return (
    <Dialog title="Commands" close={() => run()} class="palette">
      <input type="text" role="combobox" aria-expanded="true" aria-controls="commands" aria-label="Command, or the id of a decision" autofocus
             aria-activedescendant={commands[at] ? `command-${at}` : undefined} placeholder="A command, or dec_…" value={text}
             onInput={(e) => { setText(e.currentTarget.value); setAt(0); }} onKeyDown={keys} />
      <ul id="commands" role="listbox" aria-label="Commands">
        {commands.map((command, i) => (
          <li key={command.name} id={`command-${i}`} role="option" aria-selected={i === at} onClick={() => run(command)} onMouseMove={() => setAt(i)}>
            {command.name}{command.keys && <kbd>{command.keys}</kbd>}
          </li>
        ))}
      </ul>
      {commands.length === 0 && <p class="quiet pad">No command has these words.</p>}
    </Dialog>
  );
}

const OFF = 'signalbox.keys_off';
const keysOff = () => { try { return localStorage.getItem(OFF) === '1'; } catch { return false; } };

export function Help() {
  const [off, setOff] = useState(keysOff);
  if (open.value !== 'help') return null;
  const rows = [...fixed, ...extra.value].filter(({ keys }) => keys);
  const licences = document.querySelector<HTMLMetaElement>('meta[name=licences]')?.content;
  return (
    <Dialog title="Shortcuts" close={close}>
      <table class="keys"><tbody>
        <tr><th scope="row">Commands</th><td><kbd>Ctrl K</kbd> <kbd>⌘ K</kbd></td></tr>
        {rows.map(({ name, keys }) => <tr key={name}><th scope="row">{name}</th><td>{keys!.split(' ').map((key) => <kbd key={key}>{key}</kbd>)}</td></tr>)}
        <tr><th scope="row">Next and previous row</th><td><kbd>↓</kbd><kbd>↑</kbd></td></tr>
        <tr><th scope="row">Cursor of a chart</th><td><kbd>←</kbd><kbd>→</kbd></td></tr>
      </tbody></table>
      <p class="pad"><label class="check"><input type="checkbox" checked={!off} onChange={(e) => {
        setOff(!e.currentTarget.checked);
        try { localStorage.setItem(OFF, e.currentTarget.checked ? '' : '1'); } catch { /* kept for this page only */ }
      }} /> Single keys are shortcuts</label></p>
      {licences && <p class="pad quiet"><a href={licences} target="_blank" rel="noreferrer">Licences of what this page is made with</a></p>}
    </Dialog>
  );
}

let afterG = -Infinity;
addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    open.value = open.value === 'palette' || mustSignIn.value ? '' : 'palette';
    return;
  }
  const from = event.composedPath()[0] as Element;
  if (event.ctrlKey || event.metaKey || event.altKey || open.value || mustSignIn.value || keysOff()) return;
  if (from.matches?.('input, textarea, select, [contenteditable="true"], [contenteditable=""]') || document.querySelector('dialog[open]')) return;
  const keys = performance.now() - afterG < 1500 ? `g ${event.key}` : event.key;
  afterG = event.key === 'g' ? performance.now() : -Infinity;
  const command = [...extra.value, ...fixed].find((one) => one.keys === keys);
  if (!command) return;
  event.preventDefault();
  command.run();
});
