// Asks before anything is done, showing exactly what will be run, and then says what came of it.
import { useState } from 'preact/hooks';
import { asApiError, post, type ApiError } from '../../api/client';
import type { Action, Outcome, Outcomes, Service, Started } from '../../api/types';
import { announce } from '../../parts/announce';
import { Dialog } from '../../parts/dialog';
import { argvText, outcomeText } from './words';

export const ACTIONS: Action[] = ['start', 'stop', 'restart', 'backup'];
/** `all`: everything that has the command, in the order of the config. */
export interface Order { action: Action; services: Service[]; all: boolean }

const SPARE_MS = 15_000;  // for ending what does not end by itself

/** With the services in the order in which the server goes through them. */
const inTurn = ({ action, services }: Order) => (action === 'stop' ? [...services].reverse() : services);

async function send(order: Order): Promise<Outcome[] | null> {
  const { action, services, all } = order;
  const patience = SPARE_MS + services.reduce((sum, s) => sum + s.timeout_ms * (s.commands[action]?.length ?? 1), 0);
  if (all) return (await post<Outcomes>(`/api/services/${action}-all`, {}, undefined, patience)).results;
  const path = `/api/service/${encodeURIComponent(services[0]!.name)}`;
  if (action !== 'backup') return [await post<Outcome>(`${path}/control`, { action }, undefined, patience)];
  await post<Started>(`${path}/backup`, {});
  return null;
}

const Result = ({ outcome }: { outcome: Outcome }) => (
  <section class="stack" aria-label={`Result of ${outcome.service}`}>
    <p><b>{outcome.service}</b>: <span class={`status ${outcome.ok ? 'ok' : 'bad'}`}>{outcomeText(outcome)}</span></p>
    {outcome.output && <pre class="output" tabIndex={0} aria-label={`Output of ${outcome.service}`}>{outcome.output}</pre>}
  </section>
);

export function Act({ order, close }: { order: Order; close: () => void }) {
  const [busy, setBusy] = useState(false);
  const [results, setResults] = useState<Outcome[] | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const { action, services, all } = order;
  const whom = all ? `all ${services.length} services` : services[0]!.name;
  const what = action === 'backup' ? `Back up ${whom}` : `${action[0]!.toUpperCase()}${action.slice(1)} ${whom}`;
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      const found = await send(order);
      if (found === null) {
        announce('The backup is running. How it went will stand here.');
        return close();
      }
      setResults(found);
      announce(found.every(({ ok }) => ok) ? `${what}: done.` : `${what}: failed.`);
    } catch (failure) {
      setError(asApiError(failure));
    }
    setBusy(false);
  };
  return (
    <Dialog title={results ? what : `${what}?`} close={close} class="wide">
      <div class="pad under stack">
        {error && <p class="field-error" role="alert">{error.message} ({error.label})</p>}
        {results ? results.map((outcome) => <Result key={outcome.service} outcome={outcome} />) : (
          <>
            <p>This is run on the server, as it stands here and by no shell{all && ', one service after the other; one that fails does not hold up the next'}:</p>
            <ul class="plain">
              {inTurn(order).map((s) => s.commands[action]?.map((argv, i) => <li key={`${s.name} ${i}`}>{all && <span class="quiet">{s.name}: </span>}<code class="argv">{argvText(argv)}</code></li>))}
            </ul>
            <p class="quiet">It is noted in the log who did this.</p>
          </>
        )}
        <p class="row end">
          {results ? <button type="button" class="primary" onClick={close}>Close</button> : (
            <>
              <button type="button" onClick={close}>{busy ? 'Do not wait' : 'Not now'}</button>
              <button type="button" class={action === 'stop' ? 'danger' : 'primary'} disabled={busy} onClick={run}>{busy ? 'Running …' : 'Run'}</button>
            </>
          )}
        </p>
      </div>
    </Dialog>
  );
}
