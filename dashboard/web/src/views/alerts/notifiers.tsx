// Who is told, and whether that works.
import { useState } from 'preact/hooks';
import { asApiError, post } from '../../api/client';
import { mayChange } from '../../api/session_state';
import type { Notifier } from '../../api/types';
import { count } from '../../format';
import { announce } from '../../parts/announce';
import { Badge } from '../../parts/circuit';
import { Export } from '../../parts/export';
import { Empty } from '../../parts/note';
import { Panel } from '../../parts/panel';
import { sheetOf, Table, type Column } from '../../parts/table';
import { Time } from '../../parts/time';

const EXAMPLE = 'alerts:\n  notify:\n    - {name: team, slack: {url: "${SLACK_WEBHOOK}"}, least: warning}';

const last = ({ disabled, last: result }: Notifier) =>
  disabled ? `off: ${disabled}` : !result ? 'not used yet' : result.ok ? 'sent' : `failed: ${result.problem ?? 'no reason told'}`;

function Last({ one }: { one: Notifier }) {
  if (one.disabled) return <Badge tone="off">off: {one.disabled}</Badge>;
  if (!one.last) return <span class="quiet">not used yet</span>;
  return <><Badge tone={one.last.ok ? 'ok' : 'bad'}>{one.last.ok ? 'sent' : 'failed'}</Badge> <Time at={one.last.at} /> <span class="quiet">{one.last.problem}</span></>;
}

function Test({ name, again }: { name: string; again: () => void }) {
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const out = await post<{ ok: boolean; problem: string | null }>('/api/alerts/test', { notifier: name });
      announce(out.ok ? `${name} took the test message.` : `${name} did not take the test message: ${out.problem ?? 'no reason told'}.`);
    } catch (failure) {
      announce(asApiError(failure).message);
    }
    setBusy(false);
    again();
  };
  return <button type="button" disabled={busy} onClick={run}>{busy ? 'Sending …' : 'Send a test'}</button>;
}

const columns: Column<Notifier>[] = [
  { key: 'name', label: 'Name', value: (n) => n.name },
  { key: 'kind', label: 'By', value: (n) => n.kind },
  { key: 'to', label: 'To', rank: 2, value: (n) => n.to },
  { key: 'least', label: 'From level', rank: 2, value: (n) => n.least },
  { key: 'resolved', label: 'Ends too', rank: 3, value: (n) => n.resolved, cell: (n) => (n.resolved ? 'yes' : 'no') },
  { key: 'last', label: 'Last message', value: last, cell: (n) => <Last one={n} /> },
  { key: 'sent', label: 'Sent', number: true, rank: 2, value: (n) => n.sent, cell: (n) => count(n.sent) },
  { key: 'failed', label: 'Failed', number: true, rank: 2, value: (n) => n.failed, cell: (n) => count(n.failed) },
  { key: 'dropped', label: 'Dropped', number: true, rank: 3, value: (n) => n.dropped, cell: (n) => count(n.dropped) },
];

export function Notifiers({ rows, again }: { rows: Notifier[]; again: () => void }) {
  const shown: Column<Notifier>[] = mayChange.value ? [...columns, { key: 'test', label: 'Test', value: () => null, cell: (n) => (n.disabled ? '' : <Test name={n.name} again={again} />) }] : columns;
  return (
    <Panel title="Who is told" actions={rows.length > 0 && <Export sheet={() => sheetOf('notifiers', columns, rows)} />}>
      {rows.length === 0 ? <Empty title="Nobody is told of alerts." command={EXAMPLE}>This page shows them all the same. A chat, a webhook or a mail server can be told:</Empty>
        : <Table caption="Who is told" columns={shown} rows={rows} keyOf={(n) => n.name} />}
    </Panel>
  );
}
