// Dark, light, or as the system has it; kept in this browser. Charts, which are painted, ask for colours here.
import { effect, signal } from '@preact/signals';

export type Theme = 'system' | 'dark' | 'light';
const KEY = 'signalbox.theme';
const isTheme = (text: string | null): text is Theme => text === 'system' || text === 'dark' || text === 'light';

function kept(): Theme {
  try {
    const text = localStorage.getItem(KEY);
    return isTheme(text) ? text : 'system';
  } catch {
    return 'system';
  }
}

export const theme = signal<Theme>('system');
/** Grows when colours change. */
export const repaint = signal(0);

function show(next: Theme): void {
  theme.value = next;
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
}

export function setTheme(next: Theme): void {
  show(next);
  try {
    localStorage.setItem(KEY, next);
  } catch { /* private windows may keep nothing */ }
  repaint.value++;
}
export const nextTheme = () => setTheme(theme.value === 'system' ? 'dark' : theme.value === 'dark' ? 'light' : 'system');

show(kept());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => repaint.value++);

const resolved = new Map<string, string>();
effect(() => {
  repaint.value;
  resolved.clear();
});

/** A token as the browser resolves it now. */
export function color(token: string): string {
  let found = resolved.get(token);
  if (found === undefined) resolved.set(token, found = resolve(token));
  return found;
}

function resolve(token: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(--${token})`;
  document.body.append(probe);
  const out = getComputedStyle(probe).color;
  probe.remove();
  return out;
}
