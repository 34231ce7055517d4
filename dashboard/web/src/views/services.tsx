// Services beside the proxy: how they stand, and starting, stopping and looking at them.
import { useState } from 'preact/hooks';
import { get } from '../api/client';
import { mayChange } from '../api/session_state';
import type { Action, Service } from '../api/types';
import { duration, NONE } from '../format';
import { Badge } from '../parts/circuit';
import { Export } from '../parts/export';
import { useLoad } from '../parts/load';
import { Empty, Failed, Waiting } from '../parts/note';
import { Panel } from '../parts/panel';
import { sheetOf, type Column } from '../parts/table';
import { Time } from '../parts/time';
import { hrefWith, param, setParams } from '../url';
import { Act, ACTIONS, type Order } from './services/act';
import { BackupFiles } from './services/backups';
import { Details } from './services/details';
import { outcomeText } from './services/words';

const EXAMPLE = `services:
  ollama:
    start: [systemctl, start, ollama]
    stop: [systemctl, stop, ollama]
    status: [systemctl, is-active, --quiet, ollama]
    logs: [journalctl, -u, ollama, -f, -n, "100", -o, cat]
    health: {url: "http://127.0.0.1:11434/"}`;

const STATE = { running: 'ok', stopped: 'off', unknown: 'off' } as const;
const HEALTH = { ok: ['ok', 'well'], failing: ['bad', 'failing'], unknown: ['off', 'not known'] } as const;

const columns: Column<Service>[] = [
  { key: 'name', label: 'Name', value: (s) => s.name },
  { key: 'description', label: 'Description', value: (s) => s.description },
  { key: 'state', label: 'State', value: (s) => s.state },
  { key: 'since', label: 'Since', value: (s) => s.since && new Date(s.since).toISOString() },
  { key: 'health', label: 'Health', value: (s) => s.health },
  { key: 'health_detail', label: 'Health, in detail', value: (s) => s.health_detail },
  { key: 'last_action', label: 'Last command', value: (s) => s.last?.action },
  { key: 'last_result', label: 'Its result', value: (s) => s.last && outcomeText(s.last) },
];

function Facts({ service: s }: { service: Service }) {
  const [tone, word] = HEALTH[s.health ?? 'unknown'];
  return (
    <dl class="ids pad under">
      <dt>State</dt>
      <dd>{s.busy ? <Badge tone="warn">{s.busy} is running</Badge> : s.status_command ? <Badge tone={STATE[s.state]} title={s.state_detail ?? undefined}>{s.state === 'unknown' ? 'not known' : s.state}</Badge> : <span class="quiet">not asked for: no <code>status</code> in the config</span>}{s.state_detail && !s.busy && <span class="quiet"> {s.state_detail}</span>}</dd>
      {s.since !== null && <><dt>Seen since</dt><dd><Time at={s.since} /> <span class="quiet">({duration(Date.now() - s.since)})</span></dd></>}
      {s.health && <><dt>Health</dt><dd><Badge tone={tone} title={s.health_check ?? undefined}>{word}</Badge> <span class="quiet">{s.health_detail ?? ''}</span></dd></>}
      {s.last && <><dt>Last command</dt><dd>{s.last.action} <span class={`status ${s.last.ok ? 'ok' : 'bad'}`}>{outcomeText(s.last)}</span> <span class="quiet"><Time at={s.last.at} /></span></dd></>}
      {s.commands.backup && <><dt>Backup</dt><dd>{s.backing_up ? <Badge tone="warn">is running</Badge> : s.last_backup ? <><span class={`status ${s.last_backup.ok ? 'ok' : 'bad'}`}>{outcomeText(s.last_backup)}</span> <span class="quiet"><Time at={s.last_backup.at} /></span></> : NONE}</dd></>}
    </dl>
  );
}

function Card({ service: s, ask }: { service: Service; ask: (action: Action) => void }) {
  const looks = [['output', 'Output', true], ['logs', 'Logs', s.logs], ['config', 'Config file', s.config && mayChange.value]] as const;
  return (
    <Panel title={s.name} hint={s.description}>
      <Facts service={s} />
      <p class="row pad under">
        {mayChange.value && ACTIONS.filter((action) => s.commands[action]).map((action) => (
          <button key={action} type="button" class={action === 'stop' ? 'danger' : ''} disabled={action === 'backup' ? s.backing_up : s.busy !== null} aria-label={`${word(action)} ${s.name} …`} onClick={() => ask(action)}>{word(action)} …</button>
        ))}
        {looks.filter(([, , there]) => there).map(([show, label]) => <a key={show} href={hrefWith({ sel: s.name, show })} aria-label={`${label} of ${s.name}`}>{label}</a>)}
      </p>
    </Panel>
  );
}
const word = (action: Action) => action[0]!.toUpperCase() + action.slice(1);

export default function Services() {
  const loaded = useLoad('services', (signal) => get<{ services: Service[] }>('/api/services', signal), 5000);
  const [order, setOrder] = useState<Order | null>(null);
  const services = loaded.data?.services;
  if (!services) return loaded.error ? <Failed what="The services" error={loaded.error} again={loaded.again} /> : <Waiting what="the services" />;
  if (services.length === 0) {
    return <Empty title="No services are configured." command={EXAMPLE}>What runs beside this server can be started, stopped and looked at here. Name it in the config, each command as a list of the program and its arguments (no shell takes it apart):</Empty>;
  }
  const chosen = services.find(({ name }) => name === param('sel'));
  const all = (['start', 'stop', 'restart'] as const).filter((action) => services.some((s) => s.commands[action]));
  return (
    <div class={chosen ? 'inspector with-drawer' : 'inspector'}>
      {loaded.error && <Failed what="The newest states" error={loaded.error} again={loaded.again} />}
      <div class="bar">
        {mayChange.value && all.map((action) => <button key={action} type="button" class={action === 'stop' ? 'danger' : ''} onClick={() => setOrder({ action, services: services.filter((s) => s.commands[action]), all: true })}>{word(action)} all …</button>)}
        {!mayChange.value && <span class="quiet">Viewers may look, and start or stop nothing.</span>}
        <span class="grow" />
        <Export sheet={() => sheetOf('services', columns, services)} />
      </div>
      <div class="panels">{services.map((s) => <Card key={s.name} service={s} ask={(action) => setOrder({ action, services: [s], all: false })} />)}</div>
      <BackupFiles key={services.map((s) => s.last_backup?.at ?? 0).join()} />
      {chosen && <Details key={chosen.name} service={chosen} close={() => setParams({ sel: null, show: null })} />}
      {order && <Act order={order} close={() => { setOrder(null); loaded.again(); }} />}
    </div>
  );
}
