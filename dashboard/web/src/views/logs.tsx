// The log of this process as it comes, by level, event, text and request.
import { effect, untracked } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { LogRow } from '../api/types';
import { count, NONE, zone } from '../format';
import { useTopic } from '../live/live';
import { failure, FILTERS, loading, open, paused, reach, receive, resume, rows, skipped, waiting, type Filters } from '../live/logs';
import { Aside } from '../parts/aside';
import { Badge } from '../parts/circuit';
import { Copy } from '../parts/copy';
import { Export } from '../parts/export';
import { Icon } from '../parts/icons';
import { Empty, Failed, Off, Waiting } from '../parts/note';
import { useCommands } from '../parts/palette';
import { sheetOf, Table, type Column } from '../parts/table';
import { Time } from '../parts/time';
import { hrefWith, param, ROOT, setParams } from '../url';

const LEVELS = [['', 'all'], ['info', 'info and above'], ['warning', 'warning and above'], ['error', 'error']] as const;
const TONES: Record<string, string> = { debug: 'off', info: 'off', warning: 'warn', error: 'bad' };
const shownValue = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
/** The fields that have no column of their own. */
const rest = ({ line }: LogRow) => Object.entries(line).filter(([name]) => !['ts', 'level', 'event', 'msg', 'request_id', 'decision'].includes(name));
const message = (row: LogRow) => [textOf(row.line.msg), ...rest(row).map(([name, value]) => `${name}=${shownValue(value)}`)].filter(Boolean).join('  ');

const Request = ({ row: { line } }: { row: LogRow }) => {
  const id = textOf(line.request_id), decision = textOf(line.decision);
  if (!id) return <>{NONE}</>;
  return decision ? <a href={`${ROOT}requests?sel=${encodeURIComponent(decision)}`} title="Open its decision"><code>{id}</code></a> : <code>{id}</code>;
};

const columns: Column<LogRow>[] = [
  { key: 'ts', label: `Time (${zone})`, width: 126, value: (r) => r.line.ts, cell: (r) => <a href={hrefWith({ sel: String(r.seq) })}><Time at={Date.parse(r.line.ts)} /></a> },
  { key: 'level', label: 'Level', width: 92, rank: 2, value: (r) => r.line.level, cell: (r) => <Badge tone={TONES[r.line.level] ?? 'off'}>{r.line.level}</Badge> },
  { key: 'event', label: 'Event', width: 170, value: (r) => r.line.event },
  { key: 'message', label: 'What', value: message, cell: (r) => <span title={message(r)}>{message(r) || NONE}</span> },
  { key: 'request_id', label: 'Request', width: 260, rank: 3, value: (r) => textOf(r.line.request_id) || null, cell: (r) => <Request row={r} /> },
];

const currentFilters = (): Filters => Object.fromEntries(FILTERS.map((name) => [name, param(name)]).filter(([, value]) => value));

function FilterBar({ active }: { active: Filters }) {
  const field = (name: 'event' | 'text' | 'request_id', label: string) => (
    <label>{label}
      <input type="search" name={name} list={name === 'event' ? 'list-events' : undefined} value={active[name] ?? ''} placeholder="any" spellcheck={false} autocomplete="off" size={name === 'event' ? 10 : 16}
             class={active[name] ? 'set' : ''} onChange={(e) => setParams({ [name]: e.currentTarget.value.trim() || null })} />
    </label>
  );
  return (
    <form class="filters" onSubmit={(e) => e.preventDefault()} role="search" aria-label="Filter the log">
      <label>Level<select name="level" value={active.level ?? ''} onChange={(e) => setParams({ level: e.currentTarget.value || null })}>{LEVELS.map(([value, label]) => <option key={value} value={value}>{label}</option>)}</select></label>
      {field('event', 'Event')}{field('text', 'Text')}{field('request_id', 'Request id')}
      <datalist id="list-events">{[...new Set(rows.value.slice(0, 1000).map(({ line }) => line.event))].sort().map((event) => <option key={event} value={event} />)}</datalist>
      {Object.keys(active).length > 0 && <button type="button" onClick={() => setParams(Object.fromEntries(FILTERS.map((name) => [name, null])))}>Clear</button>}
    </form>
  );
}

const LineDetails = ({ row, close }: { row: LogRow | undefined; close: () => void }) => (
  <Aside title={row?.line.event ?? 'Line'} label="line" close={close}>
    {!row ? <div class="note"><p class="note-title">This line is not among those shown.</p><p>It fits no filter, or it is no longer kept: <code>dashboard.log_lines</code> in the config says how many are.</p></div> : (
      <div class="story">
        <dl class="ids">
          {Object.entries(row.line).map(([name, value]) => <><dt>{name}</dt><dd>{name === 'ts' ? <Time at={Date.parse(row.line.ts)} /> : name === 'request_id' ? <Request row={row} /> : shownValue(value)}</dd></>)}
        </dl>
        <p class="row"><span class="quiet">The whole line</span><Copy text={JSON.stringify(row.line)} what="line" /></p>
      </div>
    )}
  </Aside>
);

export default function Logs() {
  const feed = useTopic('logs');
  const active = currentFilters();
  const wanted = JSON.stringify(active);
  useEffect(() => { void open(JSON.parse(wanted) as Filters); }, [wanted]);
  useEffect(() => effect(() => {
    const page = feed.data.value;
    if (page) untracked(() => receive(page));
  }), []);
  const toggle = () => { if (paused.peek()) resume(); else paused.value = true; };
  useCommands([
    { name: paused.value ? 'Go on with the live log' : 'Pause the live log', keys: 'p', run: toggle },
    { name: 'Filter the log', keys: '/', run: () => document.querySelector<HTMLInputElement>('.filters input')?.focus() },
  ]);
  const chosen = param('sel');
  const shown = rows.value;
  const filtered = Object.keys(active).length > 0;
  const off = reach.value?.kept === 0 && !filtered;
  return (
    <div class={chosen ? 'inspector with-drawer' : 'inspector'}>
      <FilterBar active={active} />
      <div class="bar">
        <button type="button" aria-pressed={paused.value} onClick={toggle}><Icon name={paused.value ? 'play' : 'pause'} /> {paused.value ? `Go on${waiting.value.length ? ` (${count(waiting.value.length)} new)` : ''}` : 'Pause'}</button>
        <span class="quiet">{count(shown.length)} lines{filtered && ' that fit'}{reach.value && ` of ${count(reach.value.kept)} kept`}{skipped.value > 0 && `, ${count(skipped.value)} more came too fast to show`}{(reach.value?.dropped ?? 0) > 0 && `, ${count(reach.value!.dropped)} could not be written`}</span>
        <span class="grow" />
        {shown.length > 0 && <Export sheet={() => sheetOf('log', columns, shown)} />}
      </div>
      {failure.value ? <Failed what="The log" error={failure.value} again={() => open(active)} />
        : loading.value && shown.length === 0 ? <Waiting what="the log" />
        : shown.length === 0 ? (off ? <Off what="The log for this page" line={'dashboard:\n  log_lines: 2000'} /> : <Empty title={filtered ? 'No line fits these filters.' : 'No lines yet.'}>Only the newest lines are kept for this page; <code>dashboard.log_lines</code> in the config says how many.</Empty>)
        : <Table caption="Lines of the log" columns={columns} rows={shown} keyOf={(r) => String(r.seq)} selected={chosen || undefined} onSelect={(r) => setParams({ sel: String(r.seq) }, !!chosen)} rowClass={(r) => (r.line.level === 'error' ? 'row-bad' : '')} tall />}
      {chosen && <LineDetails row={shown.find(({ seq }) => String(seq) === chosen)} close={() => setParams({ sel: null })} />}
    </div>
  );
}
