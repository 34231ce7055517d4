// Where prompts can go: as a graph in three layers, with a prompt explained on it, and as a table behind it.
import { useState } from 'preact/hooks';
import { get } from '../api/client';
import { mayChange } from '../api/session_state';
import type { Routes as Report } from '../api/types';
import { count, duration, NONE, percent } from '../format';
import { Choice, chosen } from '../parts/choice';
import { Badge, CircuitBadge, whenRetried } from '../parts/circuit';
import { Export } from '../parts/export';
import { useLoad } from '../parts/load';
import { Empty, Failed, tryIt, Waiting } from '../parts/note';
import { Panel } from '../parts/panel';
import { sheetOf, Table, type Column } from '../parts/table';
import { param, setParams } from '../url';
import { Explain, Explanation, explained } from './routes/explain';
import { RouteGraph } from './routes/graph';
import { allMembers, picture, type Layer, type Member } from './routes/model';
import { PieceDialog, type Part } from './routes/piece';
import { WeightDialog } from './routes/weight';

const tierPart = (m: Member): Part => ({ title: `Tier ${m.tier + 1} of ${m.route}`, find: (places, text) => places.tierIn(text, m.route, m.tier) });

const columnsFor = (edit: ((m: Member) => void) | null, change: ((part: Part) => void) | null): Column<Member>[] => [
  { key: 'route', label: 'Route', value: (m) => m.route },
  { key: 'tier', label: 'Tier', number: true, value: (m) => m.tier + 1, cell: (m) => change ? <button type="button" class="link" aria-label={`Change tier ${m.tier + 1} of ${m.route}, where ${m.target} stands`} onClick={(e) => { e.stopPropagation(); change(tierPart(m)); }}>{m.tier + 1}</button> : count(m.tier + 1) },
  { key: 'target', label: 'Target', value: (m) => m.target, cell: (m) => <a href={`/ui/providers?sel=${encodeURIComponent(m.target)}`}>{m.target}</a> },
  { key: 'strategy', label: 'Strategy', rank: 3, value: (m) => m.strategy, cell: (m) => m.strategy.replaceAll('_', ' ') },
  { key: 'weight', label: 'Weight', number: true, value: (m) => m.weight, cell: (m) => edit ? <button type="button" class="link" aria-label={`Change the weight ${m.weight} of ${m.target} in ${m.route}`} onClick={(e) => { e.stopPropagation(); edit(m); }}>{m.weight}</button> : count(m.weight) },
  { key: 'configured', label: 'Configured', number: true, rank: 2, value: (m) => m.configured, cell: (m) => (m.strategy === 'weighted' ? percent(m.configured) : NONE) },
  { key: 'effective', label: 'Now', number: true, rank: 2, value: (m) => m.effective, cell: (m) => (!m.usable ? percent(0) : m.strategy === 'weighted' ? percent(m.effective) : NONE) },
  { key: 'requests', label: 'Went there', number: true, value: (m) => m.requests, cell: (m) => count(m.requests) },
  { key: 'failures', label: 'Failed', number: true, rank: 2, value: (m) => m.failures, cell: (m) => count(m.failures) },
  { key: 'circuit', label: 'Circuit', value: (m) => m.circuit?.state ?? null, cell: (m) => <CircuitBadge circuit={m.circuit} /> },
  { key: 'state', label: 'State', rank: 2, value: (m) => m.why_not || (m.serves ? 'serves' : 'stands by'), cell: (m) => m.usable ? <Badge tone={m.serves ? 'ok' : 'off'}>{m.serves ? 'serves' : 'stands by'}</Badge> : <span title={m.why_not}><Badge tone="bad">{m.tierDead ? 'dead tier' : 'not usable'}</Badge> {[m.why_not, whenRetried(m.circuit)].filter(Boolean).join(', ')}</span> },
];

function Rules({ routes, change }: { routes: Report; change: ((part: Part) => void) | null }) {
  const matched = new Map(explained.value?.policy?.rules.map((rule) => [rule.name, rule.acted]));
  return (
    <Panel title="Rules" hint="in this order; the first match of a kind acts">
      {routes.rules.length === 0 ? <Empty title="No rules are configured." command={'policy:\n  privacy: {mode: enforce}\n  rules:\n    - name: secrets stay near\n      when: {privacy: secret}\n      then: {floor: private}'}>Such a rule keeps secrets away from external providers:</Empty> : (
        <ol class="plain pad under">
          {routes.rules.map((rule) => (
            <li key={rule.name}><Badge tone={matched.has(rule.name) ? (matched.get(rule.name) ? 'ok' : 'warn') : 'off'}>{matched.has(rule.name) ? (matched.get(rule.name) ? 'acts here' : 'matches, in shadow') : rule.mode}</Badge> <b>{rule.name}</b> <span class="quiet">when {rule.when}, then {rule.then}</span>{change && <> <button type="button" class="link" aria-label={`Change the rule ${rule.name}`} onClick={() => change({ title: `Rule ${rule.name}`, find: (places, text) => places.ruleIn(text, rule.name) })}>change …</button></>}</li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

export default function Routes() {
  const loaded = useLoad('routes', (signal) => get<Report>('/api/routes', signal), 3000);
  const [editing, setEditing] = useState<Member | null>(null);
  const [part, setPart] = useState<Part | null>(null);
  const routes = loaded.data;
  if (!routes) return loaded.error ? <Failed what="The routes" error={loaded.error} again={loaded.again} /> : <Waiting what="the routes" />;
  if (routes.routes.length === 0) return <Empty title="No routes are configured."><a href="/ui/config">Open the config</a></Empty>;
  const layer = chosen('layer', 'effective') as Layer;
  const only = param('route'), node = param('node');
  const members = allMembers(routes).filter((m) => !only || m.route === only);
  const ofNode = (m: Member) => !node || node === `target:${m.target}` || node === `tier:${m.route}:${m.tier}` || (node.endsWith(`:${m.route}`) && !node.startsWith('target:') && !node.startsWith('tier:'));
  const columns = columnsFor(mayChange.value ? setEditing : null, mayChange.value ? setPart : null);
  const shown = members.filter(ofNode);
  const window = routes.actual ? duration(routes.actual.window_s * 1000) : null;
  return (
    <>
      <div class="bar">
        <Choice label="Layer" name="layer" fallback="effective" options={[['configured', 'Configured'], ['effective', 'Effective now'], ['actual', window ? `Actual, ${window.replace(' 0 s', '')}` : 'Actual']]} />
        {routes.routes.length > 1 && <label class="inline">Route<select value={only} onChange={(e) => setParams({ route: e.currentTarget.value || null, node: null })}><option value="">all</option>{routes.routes.map(({ name }) => <option key={name} value={name}>{name}</option>)}</select></label>}
      </div>
      {loaded.error && <Failed what="The newest state" error={loaded.error} again={loaded.again} />}
      {layer === 'actual' && !routes.actual && <Empty title="What went where is not known.">This server does not report it.</Empty>}
      {layer === 'actual' && routes.actual?.flows.length === 0 && <Empty title="No requests in this time." command={tryIt(routes.routes[0]!.name)}>Send one:</Empty>}
      <div class="routes">
        <Panel title="Graph" class="graph-panel" hint={layer === 'configured' ? 'as the config says' : layer === 'effective' ? 'red: cannot be used now' : 'width: how many requests; red: one of 20 failed, or more'}>
          <RouteGraph picture={picture(routes, only, layer, explained.value)} chosen={node} choose={(id) => setParams({ node: id === node ? null : id })} explained={!!explained.value} />
        </Panel>
        <Explain routes={routes.routes} />
      </div>
      <Explanation />
      <Panel title="Table" hint={node ? <>only {node.split(':').slice(1).join(' ')} <button type="button" class="link" onClick={() => setParams({ node: null })}>show all</button></> : undefined} actions={<Export sheet={() => sheetOf('routes', columns, shown)} />}>
        <Table caption="Routes, tiers and targets" columns={columns} rows={shown} keyOf={(m) => `${m.route} ${m.tier} ${m.target}`} sort="sort" />
      </Panel>
      <Rules routes={routes} change={mayChange.value ? setPart : null} />
      {part && <PieceDialog part={part} close={() => setPart(null)} done={() => { setPart(null); loaded.again(); }} />}
      {editing && <WeightDialog member={editing} close={() => setEditing(null)} done={() => { setEditing(null); loaded.again(); }} />}
    </>
  );
}
