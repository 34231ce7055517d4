// What is wrong by the rules, what soon may be, what is silenced; all rules; and who is told.
import { useMemo, useState } from 'preact/hooks';
import { get } from '../api/client';
import { mayChange } from '../api/session_state';
import type { AlertRule, Alerts as Body, Silence } from '../api/types';
import { count, NONE } from '../format';
import { useTopic } from '../live/live';
import { alertKey, alertsOf, LevelBadge, lookAt, spanText, thresholdText, valueText, type Alert } from '../parts/alert';
import { Choice, chosen } from '../parts/choice';
import { Badge } from '../parts/circuit';
import { DrainDialog } from '../parts/drain';
import { Export } from '../parts/export';
import { useLoad } from '../parts/load';
import { Empty, Failed, Off, Waiting } from '../parts/note';
import { Panel } from '../parts/panel';
import { sheetOf, Table, type Column } from '../parts/table';
import { Time } from '../parts/time';
import { hrefWith, param, setParams } from '../url';
import { ClearDialog } from './alerts/clear';
import { Notifiers } from './alerts/notifiers';
import { endSilence, SilenceDialog, type Wanted } from './alerts/silence';

type Asked = { silence: Wanted } | { drain: string } | { clear: true } | null;

/** The button of what a rule proposes: a link where that changes nothing. */
function Proposed({ alert, ask }: { alert: Alert; ask: (asked: Asked) => void }) {
  const look = lookAt(alert);
  if (look) return <a href={look.href}>{look.label}</a>;
  const { rule, one } = alert;
  if (!mayChange.value) return null;
  if (rule.action === 'drain_target' && one.instance) return <button type="button" onClick={() => ask({ drain: one.instance! })}>Drain …</button>;
  if (rule.action === 'clear_cache') return <button type="button" onClick={() => ask({ clear: true })}>Clear the cache …</button>;
  return null;
}

const told: Column<Alert>[] = [
  { key: 'level', label: 'Level', value: (a) => a.rule.level, cell: (a) => <LevelBadge level={a.rule.level} /> },
  { key: 'summary', label: 'What', value: (a) => a.one.summary, cell: (a) => <span title={a.one.summary}>{a.one.summary}</span> },
  { key: 'rule', label: 'Rule', rank: 2, value: (a) => a.rule.name, cell: (a) => <a href={hrefWith({ rule: a.rule.name })}>{a.rule.name}</a> },
  { key: 'instance', label: 'Of', rank: 4, value: (a) => a.one.instance },
  { key: 'value', label: 'Value', number: true, value: (a) => a.one.value, cell: (a) => valueText(a.rule.unit, a.one.value) },
  { key: 'threshold', label: 'Fires', rank: 4, value: (a) => thresholdText(a.rule) },
  { key: 'since', label: 'Since', rank: 2, value: (a) => a.one.since, cell: (a) => <Time at={a.one.since} /> },
];
const until: Column<Alert> = { key: 'silenced_until', label: 'Silenced until', value: (a) => a.one.silenced_until, cell: (a) => <Time at={a.one.silenced_until} /> };

function List({ title, name, rows, ask, silenced = false, empty }: { title: string; name: string; rows: Alert[]; ask: (asked: Asked) => void; silenced?: boolean; empty?: preact.ComponentChildren }) {
  const admin = mayChange.value;
  const columns = useMemo(() => {
    const out = silenced ? [...told, until] : [...told];
    out.push({ key: 'action', label: 'Proposed', value: (a) => a.rule.action, cell: (a) => <Proposed alert={a} ask={ask} /> });
    if (admin && !silenced) out.push({ key: 'silence', label: 'Silence', value: () => null, cell: (a) => <button type="button" onClick={() => ask({ silence: { rule: a.rule.name, instance: a.one.instance } })}>Silence …</button> });
    return out;
  }, [silenced, admin, ask]);
  if (rows.length === 0 && !empty) return null;
  return (
    <Panel title={title} actions={rows.length > 0 && <Export sheet={() => sheetOf(name, silenced ? [...told, until] : told, rows)} />}>
      {rows.length === 0 ? empty : <Table caption={title} columns={columns} rows={rows} keyOf={alertKey} sort={`${name}_sort`} />}
    </Panel>
  );
}

function Silences({ rows, again }: { rows: Silence[]; again: () => void }) {
  if (rows.length === 0) return null;
  const columns: Column<Silence>[] = [
    { key: 'rule', label: 'Rule', value: (s) => s.rule },
    { key: 'instance', label: 'Of', value: (s) => s.instance, cell: (s) => s.instance ?? 'all' },
    { key: 'until', label: 'Until', value: (s) => s.until, cell: (s) => <Time at={s.until} /> },
    { key: 'by', label: 'By', rank: 2, value: (s) => s.by, cell: (s) => s.by ?? NONE },
    { key: 'why', label: 'Why', rank: 2, value: (s) => s.why, cell: (s) => <span title={s.why}>{s.why || NONE}</span> },
  ];
  const shown: Column<Silence>[] = mayChange.value ? [...columns, { key: 'end', label: 'End', value: () => null, cell: (s) => <button type="button" onClick={() => endSilence(s, again)}>End it</button> }] : columns;
  return (
    <Panel title="Silences" actions={<Export sheet={() => sheetOf('silences', columns, rows)} />}>
      <Table caption="Silences" columns={shown} rows={rows} keyOf={(s) => `${s.rule}\n${s.instance ?? ''}`} />
    </Panel>
  );
}

const STATES = { inactive: ['off', 'quiet'], pending: ['warn', 'pending'], firing: ['bad', 'firing'] } as const;
const ruleColumns: Column<AlertRule>[] = [
  { key: 'name', label: 'Rule', value: (r) => r.name, cell: (r) => <a href={hrefWith({ rule: r.name })}>{r.name}</a> },
  { key: 'state', label: 'State', value: (r) => r.state, cell: (r) => <Badge tone={STATES[r.state][0]}>{STATES[r.state][1]}</Badge> },
  { key: 'level', label: 'Level', value: (r) => r.level, cell: (r) => <LevelBadge level={r.level} /> },
  { key: 'metric', label: 'Watches', rank: 2, value: (r) => r.metric, cell: (r) => r.metric.replaceAll('_', ' ') },
  { key: 'by', label: 'Of each', rank: 3, value: (r) => (r.by === 'total' ? null : r.by) },
  { key: 'threshold', label: 'Fires', value: thresholdText },
  { key: 'clear', label: 'Ends at', rank: 3, number: true, value: (r) => r.clear, cell: (r) => valueText(r.unit, r.clear) },
  { key: 'for_s', label: 'For', rank: 2, number: true, value: (r) => r.for_s, cell: (r) => (r.for_s > 0 ? spanText(r.for_s) : 'at once') },
  { key: 'window_s', label: 'Over', rank: 3, number: true, value: (r) => r.window_s, cell: (r) => (r.window_s === null ? 'now' : spanText(r.window_s)) },
  { key: 'watched', label: 'Watched', rank: 3, number: true, value: (r) => r.instances.length, cell: (r) => count(r.instances.length) },
  { key: 'from', label: 'From', rank: 4, value: (r) => (r.shipped ? 'the program' : 'the config') },
];

function Rules({ rules }: { rules: AlertRule[] }) {
  const selected = param('rule');
  return (
    <Panel title="Rules" hint={`${count(rules.length)} in force`} actions={<Export sheet={() => sheetOf('alert-rules', ruleColumns, rules)} />}>
      {rules.length === 0 ? <Empty title="No rules are in force."><a href="/ui/config">Open the config</a></Empty>
        : <Table caption="Rules" columns={ruleColumns} rows={rules} keyOf={(r) => r.name} sort="sort" selected={selected || undefined} onSelect={(r) => setParams({ rule: r.name === selected ? null : r.name })} />}
    </Panel>
  );
}

function Rule({ rule, ask }: { rule: AlertRule; ask: (asked: Asked) => void }) {
  const columns: Column<Alert>[] = [
    { key: 'instance', label: rule.by === 'total' ? 'All' : rule.by, value: (a) => a.one.instance, cell: (a) => a.one.instance ?? 'the whole' },
    { key: 'state', label: 'State', value: (a) => a.one.state, cell: (a) => <Badge tone={STATES[a.one.state][0]}>{STATES[a.one.state][1]}</Badge> },
    { key: 'value', label: 'Value', number: true, value: (a) => a.one.value, cell: (a) => valueText(rule.unit, a.one.value) },
    { key: 'since', label: 'Since', rank: 2, value: (a) => a.one.since, cell: (a) => <Time at={a.one.since} /> },
  ];
  const rows = rule.instances.map((one) => ({ rule, one }));
  return (
    <Panel title={rule.name} hint={`${rule.metric.replaceAll('_', ' ')} ${thresholdText(rule)}${rule.for_s > 0 ? ` for ${spanText(rule.for_s)}` : ''}`}
           actions={<>{mayChange.value && <button type="button" onClick={() => ask({ silence: { rule: rule.name, instance: null } })}>Silence all of it …</button>}<Export sheet={() => sheetOf('alert-rule', columns, rows)} /></>}>
      {rule.left_out > 0 && <p class="pad quiet">{count(rule.left_out)} more are not watched: there are too many.</p>}
      {rows.length === 0 ? <Empty title="There is nothing it could watch now." /> : <Table caption={rule.name} columns={columns} rows={rows} keyOf={alertKey} />}
    </Panel>
  );
}

export default function Alerts() {
  const feed = useTopic('alerts');
  const [asked, ask] = useState<Asked>(null);
  // After a change, what the server says at once.
  const [round, setRound] = useState(0);
  const fresh = useLoad(`alerts ${round}`, (signal) => (round > 0 ? get<Body>('/api/alerts', signal) : Promise.resolve(null)));
  const pushed = feed.data.value;
  const body = fresh.data && (!pushed || fresh.data.time > pushed.time) ? fresh.data : pushed;
  const again = () => setRound((n) => n + 1);
  const level = chosen('level', 'all');
  if (!body) return feed.error.value ? <Failed what="The alerts" error={feed.error.value} /> : <Waiting what="the alerts" />;
  if (!body.enabled) return <Off what="Watching for alerts" line={'alerts:\n  enabled: true'} />;
  const rules = body.rules.filter((rule) => level === 'all' || rule.level === level);
  const selected = body.rules.find(({ name }) => name === param('rule'));
  const close = () => ask(null);
  return (
    <>
      <Choice label="Level shown" name="level" fallback="all" options={[['all', 'All levels'], ['critical', 'Critical'], ['warning', 'Warning'], ['info', 'Info']]} />
      <List title="Firing" name="firing" rows={alertsOf(rules, (one) => one.state === 'firing' && !one.silenced_until)} ask={ask}
            empty={<Empty title="Nothing fires.">{body.looked ? <>Last looked at <Time at={body.looked} />, every {spanText(body.interval_ms / 1000)}.</> : 'The first look is still to come.'}</Empty>} />
      <List title="Pending" name="pending" rows={alertsOf(rules, (one) => one.state === 'pending')} ask={ask} />
      <List title="Silenced" name="silenced" rows={alertsOf(rules, (one) => one.state === 'firing' && one.silenced_until !== null)} ask={ask} silenced />
      <Silences rows={body.silences} again={again} />
      <Rules rules={rules} />
      {selected && <Rule rule={selected} ask={ask} />}
      <Notifiers rows={body.notifiers} again={again} />
      {asked && 'silence' in asked && <SilenceDialog wanted={asked.silence} close={close} done={again} />}
      {asked && 'drain' in asked && <DrainDialog target={asked.drain} drained close={close} />}
      {asked && 'clear' in asked && <ClearDialog close={close} />}
    </>
  );
}
