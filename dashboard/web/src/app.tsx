// The frame around every view: menu, state of the connection, what is wrong, and the dialogs that open anywhere.
import { computed, effect, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { asApiError } from './api/client';
import { signOut } from './api/session';
import { mustSignIn, session } from './api/session_state';
import { Banners } from './banners';
import { loadPanels, ownViews, panels } from './api/panels';
import { connection, useTopic } from './live/live';
import { Announcements, announce } from './parts/announce';
import { Icon, isIcon } from './parts/icons';
import { Failed, Waiting } from './parts/note';
import { Help, Palette, openHelp, openPalette } from './parts/palette';
import { SignIn } from './sign_in';
import { nextTheme, theme } from './theme';
import { go, place, ROOT } from './url';
import { loadOwn, VIEWS } from './views';

export const startError = signal<unknown>(null);
interface Shown { name: string; path: string; load: () => Promise<{ default: ComponentType }> }
/** A view of the page's own, or at view/NAME one that the operator declared. */
const view = computed((): Shown | undefined => {
  const [first, name] = place.value.split('/');
  const found = VIEWS.find(({ path }) => path === first);
  if (found || first !== 'view' || !name) return found;
  const title = panels.value?.views.find((one) => one.name === name)?.title;
  return { name: title ?? (panels.value ? 'Not found' : name), path: 'view', load: loadOwn };
});
const loaded = signal<Record<string, ComponentType>>({});
const loadFailed = signal('');

effect(() => {
  const wanted = view.value;
  if (location.pathname === '/ui' || location.pathname === ROOT) go(`${ROOT}now`, true);
  document.title = wanted ? `${wanted.name} – Signalbox` : 'Signalbox';
  if (!wanted || loaded.peek()[wanted.path] || mustSignIn.value) return;
  wanted.load().then(
    (module) => { loaded.value = { ...loaded.peek(), [wanted.path]: module.default }; loadFailed.value = ''; },
    () => { loadFailed.value = wanted.path; });
});

// What the menu has beside its own entries. A view reads it again itself; without it the menu is as it was built.
effect(() => {
  if (session.value && !mustSignIn.value) loadPanels().catch(() => {});
});

const CONNECTION = {
  connecting: ['warn', 'connecting'], live: ['ok', 'live'], polling: ['warn', 'polling'], offline: ['bad', 'no connection'],
} as const;

function Connection() {
  const [tone, word] = CONNECTION[connection.value];
  return <span class={`connection ${tone}`} title={connection.value === 'polling' ? 'No WebSocket: figures are asked for every 2 s' : undefined}><i aria-hidden="true" />{word}</span>;
}

function User() {
  const who = session.value;
  if (!who?.signed_in || !who.key) return null;
  return (
    <span class="user">
      <span title={who.role === 'viewer' ? 'May look, may not change' : 'May look and change'}>{who.key}{who.role === 'viewer' && ' (viewer)'}</span>
      <button type="button" class="icon" aria-label="Sign out" title="Sign out" onClick={() => signOut().catch((e) => announce(asApiError(e).message))}><Icon name="out" /></button>
    </span>
  );
}

const Header = () => (
  <header class="top">
    <a class="brand" href={`${ROOT}now`}>
      <svg viewBox="0 0 10 22" width="10" height="22" aria-hidden="true"><rect width="10" height="22" rx="5" class="lamp-box" /><circle cx="5" cy="5" r="2.6" class="lamp" /><circle cx="5" cy="11" r="2.6" class="lamp" /><circle cx="5" cy="17" r="2.6" class={`lamp ${CONNECTION[connection.value][0]}`} /></svg>
      Signalbox
    </a>
    {!mustSignIn.value && <Connection />}
    <span class="grow" />
    {!mustSignIn.value && <button type="button" class="palette-open" onClick={openPalette} title="Commands (Ctrl K)"><Icon name="search" /><span>Commands</span><kbd>Ctrl K</kbd></button>}
    <button type="button" class="icon" onClick={nextTheme} aria-label={`Theme: ${theme.value}. Change`} title={`Theme: ${theme.value}`}><Icon name={theme.value === 'system' ? 'half' : theme.value === 'dark' ? 'moon' : 'sun'} /></button>
    {!mustSignIn.value && <button type="button" class="icon" onClick={openHelp} aria-label="Shortcuts" title="Shortcuts (?)"><Icon name="help" /></button>}
    <User />
  </header>
);

/** How many alerts fire, beside the entry of their view. */
function Firing() {
  const firing = useTopic('status').data.value?.alerts?.firing ?? 0;
  return firing > 0 ? <span class="badge bad count">{firing > 99 ? '99+' : firing}<span class="unseen"> firing</span></span> : null;
}

function Menu() {
  const box = useRef<HTMLElement>(null);
  const current = view.value?.path === 'view' ? place.value.split('/').slice(0, 2).join('/') : view.value?.path;
  // Where the menu is a strip, what is open may stand beyond its end.
  useEffect(() => {
    if (matchMedia('(max-width: 860px)').matches) box.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current]);
  return (
    <nav ref={box} class="menu" aria-label="Views">
      <ul>
        {VIEWS.map(({ name, path, icon, key }) => (
          <li key={path}><a href={ROOT + path} aria-current={path === current ? 'page' : undefined} title={`g ${key}`}><Icon name={icon} />{name}{path === 'alerts' && <Firing />}</a></li>
        ))}
        {ownViews.value.map(({ name, title, icon }) => (
          <li key={`view/${name}`}><a href={`${ROOT}view/${name}`} aria-current={`view/${name}` === current ? 'page' : undefined}><Icon name={isIcon(icon) ? icon : 'chart'} />{title}</a></li>
        ))}
      </ul>
    </nav>
  );
}

function Body() {
  const box = useRef<HTMLElement>(null);
  const path = view.value?.path;
  useEffect(() => { box.current?.scrollTo(0, 0); }, [path]);
  const Shown = path ? loaded.value[path] : undefined;
  return (
    <main ref={box} id="main" tabIndex={-1}>
      <h1>{view.value?.name ?? 'Not found'}</h1>
      <Banners />
      {!path ? <div class="note"><p class="note-title">There is no view at this address.</p><p><a href={`${ROOT}now`}>Go to Now</a></p></div>
        : startError.value && !session.value ? <Failed what="The session" error={asApiError(startError.value)} />
        : !session.value ? <Waiting what="the session" />
        : loadFailed.value === path ? <div class="note bad"><p class="note-title">This view could not be loaded.</p><p>The server may have been updated. <button type="button" onClick={() => location.reload()}>Load the page anew</button></p></div>
        : Shown ? <Shown /> : <Waiting what="the view" />}
    </main>
  );
}

export const App = () => (
  <>
    <a class="skip" href="#main">To the content</a>
    <Header />
    {mustSignIn.value ? <SignIn /> : <div class="frame"><Menu /><Body /></div>}
    <Palette /><Help /><Announcements />
  </>
);
