// The address bar as state: every view and filter has an address, and every address can be opened.
import { batch, computed, signal } from '@preact/signals';

export const ROOT = '/ui/';
const path = signal(location.pathname);
const search = signal(location.search);

/** The part behind /ui/: "now", "requests". */
export const place = computed(() => path.value.slice(ROOT.length).replace(/\/+$/, '') || 'now');
export const query = computed(() => new URLSearchParams(search.value));
export const param = (name: string) => query.value.get(name) ?? '';

function sync(): void {
  batch(() => {
    path.value = location.pathname;
    search.value = location.search;
  });
}
addEventListener('popstate', sync);

export function go(to: string, replace = false): void {
  if (to === location.pathname + location.search) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  sync();
}

/** The same view with some parameters changed; null takes one away. */
export function hrefWith(changes: Record<string, string | null>): string {
  const next = new URLSearchParams(search.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  return path.value + (text ? `?${text}` : '');
}
export const setParams = (changes: Record<string, string | null>, replace = true) => go(hrefWith(changes), replace);

/** Links inside the page change the address without loading it anew. */
addEventListener('click', (event) => {
  const link = (event.target as Element).closest?.('a[href]');
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (!link.pathname.startsWith(ROOT) || link.pathname.startsWith(`${ROOT}assets/`)) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
