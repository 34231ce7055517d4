// The inspector: requests as they end, by filter, and the story of the chosen one beside them.
import { effect, untracked } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RequestRow } from '../api/types';
import { count, money, ms, NONE, zone } from '../format';
import { useTopic } from '../live/live';
import { atEnd, away, choices, failure, FILTERS, loading, older, open, paused, pointed, receive, resume, rows, setAway, setPointed, skipped, waiting, type Filters } from '../live/requests';
import { Export } from '../parts/export';
import { Icon } from '../parts/icons';
import { Empty, Failed, tryIt, Waiting } from '../parts/note';
import { useCommands } from '../parts/palette';
import { sheetOf, Table, type Column } from '../parts/table';
import { Time } from '../parts/time';
import { hrefWith, param, query, setParams } from '../url';
import { Drawer } from './decision/drawer';

const LABELS = { route: 'Route', model: 'Model', target: 'Target', key: 'Key', status: 'Status', cache: 'Cache', policy: 'Policy', id: 'Id' };
const statusTone = (row: RequestRow) => ((row.status ?? 0) >= 500 || row.failure ? 'bad' : (row.status ?? 0) >= 400 || row.cancelled ? 'warn' : 'ok');
/** Where the upstream did not count the tokens. */
const counted = (row: RequestRow, text: string) => (row.usage_source === 'estimate' && text !== NONE ? <span title="estimated: the upstream did not say">~{text}</span> : text);

const columns: Column<RequestRow>[] = [
  { key: 'time', label: `Time (${zone})`, width: 126, value: (r) => new Date(r.time).toISOString(), cell: (r) => <a href={hrefWith({ sel: r.id })}><Time at={r.time} /></a> },
  { key: 'status', label: 'Status', width: 84, value: (r) => r.status, cell: (r) => <span class={`status ${statusTone(r)}`} title={r.error_code ?? undefined}>{r.status ?? NONE}{r.cancelled && ' left'}</span> },
  { key: 'model', label: 'Model', width: 110, rank: 3, value: (r) => r.model },
  { key: 'route', label: 'Route', width: 80, rank: 2, value: (r) => r.route },
  { key: 'target', label: 'Served by', value: (r) => r.served_by, cell: (r) => r.served_by ?? <span class={`status ${statusTone(r)}`}>{(r.error_code ?? r.failure ?? NONE).replaceAll('_', ' ')}</span> },
  { key: 'duration_ms', label: 'Time taken', width: 88, number: true, value: (r) => r.duration_ms, cell: (r) => ms(r.duration_ms) },
  { key: 'first_token_ms', label: 'First token', width: 84, number: true, rank: 3, value: (r) => r.first_token_ms, cell: (r) => ms(r.first_token_ms) },
  { key: 'attempts', label: 'Tries', width: 50, number: true, rank: 2, value: (r) => r.attempts, cell: (r) => <span class={r.attempts > 1 ? 'status warn' : ''}>{r.attempts}</span> },
  { key: 'input_tokens', label: 'In', width: 56, number: true, rank: 3, title: 'Input tokens', value: (r) => r.input_tokens, cell: (r) => counted(r, count(r.input_tokens)) },
  { key: 'output_tokens', label: 'Out', width: 56, number: true, rank: 3, title: 'Output tokens', value: (r) => r.output_tokens, cell: (r) => counted(r, count(r.output_tokens)) },
  { key: 'cost_usd', label: 'Cost', width: 90, number: true, rank: 3, value: (r) => r.cost_usd, cell: (r) => counted(r, money(r.cost_usd)) },
  { key: 'cache', label: 'Cache', width: 76, rank: 2, value: (r) => r.cache },
  { key: 'rules', label: 'Rules', width: 112, rank: 3, value: (r) => r.policy?.rules.join('; ') || null, cell: (r) => r.policy?.rules.length ? <span title={r.policy.rules.join('; ')}>{r.policy.rules.join('; ')}</span> : NONE },
  { key: 'key', label: 'Key', width: 84, rank: 3, value: (r) => r.key },
  { key: 'error_code', label: 'Error', width: 140, rank: 4, value: (r) => r.error_code ?? r.failure },
  { key: 'id', label: 'Id', width: 210, rank: 4, value: (r) => r.id, cell: (r) => <code>{r.id}</code> },
];

const currentFilters = (): Filters => Object.fromEntries(FILTERS.map((name) => [name, param(name)]).filter(([, value]) => value));

function FilterBar({ active }: { active: Filters }) {
  return (
    <form class="filters" onSubmit={(e) => e.preventDefault()} role="search" aria-label="Filter requests">
      {FILTERS.map((name) => (
        <label key={name}>{LABELS[name]}
          <input type="search" name={name} list={name === 'id' ? undefined : `list-${name}`} value={active[name] ?? ''} placeholder="any" spellcheck={false} autocomplete="off" size={name === 'id' ? 16 : 8}
                 class={active[name] ? 'set' : ''} onChange={(e) => setParams({ [name]: e.currentTarget.value.trim() || null })} />
          {name !== 'id' && <datalist id={`list-${name}`}>{(name === 'status' ? ['2xx', '4xx', '5xx', '429'] : [...choices.value[name]!].sort()).map((value) => <option key={value} value={value} />)}</datalist>}
        </label>
      ))}
      {Object.keys(active).length > 0 && <button type="button" onClick={() => setParams(Object.fromEntries(FILTERS.map((name) => [name, null])))}>Clear</button>}
    </form>
  );
}

export default function Requests() {
  const feed = useTopic('requests');
  const active = currentFilters();
  const wanted = JSON.stringify(active);
  useEffect(() => { void open(JSON.parse(wanted) as Filters); }, [wanted]);
  useEffect(() => effect(() => {
    const page = feed.data.value;
    if (page) untracked(() => receive(page));
  }), []);
  const held = paused.value || ((away.value || pointed.value) && waiting.value.length > 0);
  const toggle = () => {
    if (!held) {
      paused.value = true;
      return;
    }
    document.querySelector('.inspector .table-box')?.scrollTo(0, 0);
    resume();
  };
  useEffect(() => () => { setAway(false); setPointed(false); }, []);
  useCommands([
    { name: held ? 'Go on with live requests' : 'Pause live requests', keys: 'p', run: toggle },
    { name: 'Filter requests', keys: '/', run: () => document.querySelector<HTMLInputElement>('.filters input')?.focus() },
  ]);
  const chosen = query.value.get('sel') ?? undefined;
  const shown = rows.value;
  const filtered = Object.keys(active).length > 0;
  return (
    <div class={chosen ? 'inspector with-drawer' : 'inspector'}>
      <FilterBar active={active} />
      <div class="bar">
        <button type="button" aria-pressed={held} onClick={toggle}><Icon name={held ? 'play' : 'pause'} /> {held ? `Go on${waiting.value.length ? ` (${count(waiting.value.length)} new)` : ''}` : 'Pause'}</button>
        <span class="quiet">{count(shown.length)} requests{filtered && ' that fit'}{skipped.value > 0 && `, ${count(skipped.value)} more came too fast to show`}{feed.dropped.value > 0 && `, ${count(feed.dropped.value)} messages lost`}</span>
        <span class="grow" />
        {shown.length > 0 && <Export sheet={() => sheetOf('requests', columns, shown)} />}
      </div>
      {failure.value ? <Failed what="The requests" error={failure.value} again={() => open(active)} />
        : loading.value && shown.length === 0 ? <Waiting what="the requests" />
        : shown.length === 0 ? (filtered ? <Empty title="No request fits these filters.">Only what this process still remembers is searched.</Empty> : <Empty title="No requests yet." command={tryIt()}>Send one:</Empty>)
        : <>
          <div class="pointing" onPointerEnter={() => setPointed(true)} onPointerLeave={() => setPointed(false)}>
          <Table caption="Requests" columns={columns} rows={shown} keyOf={(r) => r.id} selected={chosen} onSelect={(r) => setParams({ sel: r.id }, !!chosen)} rowClass={(r) => (statusTone(r) === 'bad' ? 'row-bad' : '')} tall onAway={setAway} />
          </div>
          {!atEnd.value && <p class="more"><button type="button" onClick={older}>Older ones</button></p>}
        </>}
      {chosen && <Drawer key={chosen} id={chosen} row={shown.find(({ id }) => id === chosen)} close={() => setParams({ sel: null })} />}
    </div>
  );
}
