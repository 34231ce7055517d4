// One service beside the others: what its last commands wrote, its log as it comes, its config file.
import { get } from '../../api/client';
import { mayChange } from '../../api/session_state';
import type { Outcome, Service, ServiceConfig } from '../../api/types';
import { bytes, count } from '../../format';
import { Aside } from '../../parts/aside';
import { Choice, chosen } from '../../parts/choice';
import { Copy } from '../../parts/copy';
import { useLoad } from '../../parts/load';
import { Failed, Waiting } from '../../parts/note';
import { Time } from '../../parts/time';
import { FollowedLog } from './followed_log';
import { argvText, outcomeText } from './words';

const path = (service: Service, part = '') => `/api/service/${encodeURIComponent(service.name)}${part}`;

const Output = ({ outcome, title }: { outcome: Outcome; title: string }) => (
  <section class="part">
    <h3>{title}: {outcome.action}</h3>
    <p><Time at={outcome.at} />{outcome.by && ` by ${outcome.by}`}: <span class={`status ${outcome.ok ? 'ok' : 'bad'}`}>{outcomeText(outcome)}</span></p>
    {outcome.removed ? <p class="quiet">{count(outcome.removed)} older files were removed.</p> : null}
    {outcome.removed === null && <p class="status bad">Older files could not be removed.</p>}
    {(outcome.output_cut ?? 0) > 0 && <p class="quiet">The first {bytes(outcome.output_cut)} are left out.</p>}
    {outcome.output ? <pre class="output" tabIndex={0} aria-label={`Output of ${outcome.action}`}>{outcome.output}</pre> : <p class="quiet">It wrote nothing.</p>}
  </section>
);

function Outputs({ service }: { service: Service }) {
  const loaded = useLoad(`${service.name} ${service.last?.at} ${service.last_backup?.at}`, (signal) => get<Service>(path(service), signal));
  const found = loaded.data;
  if (!found) return loaded.error ? <Failed what="The service" error={loaded.error} again={loaded.again} /> : <Waiting what="the service" />;
  return (
    <div class="story">
      {found.last && <Output outcome={found.last} title="Last command" />}
      {found.last_backup && <Output outcome={found.last_backup} title="Last backup" />}
      {!found.last && !found.last_backup && <p class="quiet">Nothing was done to it since this server was started.</p>}
      <section class="part">
        <h3>Commands</h3>
        <dl class="ids">
          {[...Object.entries(found.commands), ...(found.status_command ? [['status', [found.status_command]] as const] : []), ...(found.logs_command ? [['logs', [found.logs_command]] as const] : [])].map(([name, list]) => (
            <><dt>{name}</dt><dd>{list.map((argv) => <p key={argvText(argv)}><code class="argv">{argvText(argv)}</code></p>)}</dd></>
          ))}
        </dl>
      </section>
    </div>
  );
}

function ConfigText({ service }: { service: Service }) {
  const loaded = useLoad(`config of ${service.name}`, (signal) => get<ServiceConfig>(path(service, '/config'), signal));
  const found = loaded.data;
  if (!found) return loaded.error ? <Failed what="The file" error={loaded.error} again={loaded.again} /> : <Waiting what="the file" />;
  return (
    <div class="story">
      <p><code>{found.path}</code> <Copy text={found.text} what="file" /></p>
      <p class="quiet">{bytes(found.bytes)}, written <Time at={found.modified} />. It is shown, and not changed from here.</p>
      <pre class="output" tabIndex={0} aria-label={`Text of ${found.path}`}>{found.text}</pre>
    </div>
  );
}

export function Details({ service, close }: { service: Service; close: () => void }) {
  const options: [string, string][] = [['output', 'Output']];
  if (service.logs) options.push(['logs', 'Logs']);
  if (service.config && mayChange.value) options.push(['config', 'Config file']);
  const wanted = chosen('show', 'output');
  const show = options.some(([option]) => option === wanted) ? wanted : 'output';
  return (
    <Aside title={service.name} label={`service ${service.name}`} close={close}>
      <div class="pad"><Choice label="What of it" name="show" options={options} fallback="output" /></div>
      {show === 'logs' ? <FollowedLog service={service} /> : show === 'config' ? <ConfigText service={service} /> : <Outputs service={service} />}
    </Aside>
  );
}
