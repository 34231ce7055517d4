// What is wrong with the picture itself or with the whole process; above every view.
import { connection, staleFor, useTopic } from './live/live';
import { duration } from './format';
import { Time } from './parts/time';

let firstVersion = '';

export function Banners() {
  const status = useTopic('status').data.value;
  if (status && !firstVersion) firstVersion = status.version;
  return (
    <div class="banners">
      {staleFor.value > 0 && (
        <p class="banner bad" role="alert">These figures are {duration(staleFor.value * 1000)} old. {connection.value === 'offline' ? 'The server does not answer; trying again.' : 'Trying to reach the server.'}</p>
      )}
      {status?.draining && <p class="banner warn" role="status">Draining: it finishes what it has and then ends.</p>}
      {status && !status.ready && !status.draining && <p class="banner warn" role="status">Not ready: it takes no requests yet.</p>}
      {status && !status.config.ok && (
        <p class="banner bad" role="status">
          The config file was refused{status.config.at ? <> at <Time at={status.config.at} /></> : ''}; the one before serves on. {status.config.problem} <a href="/ui/config">Open the config</a>
        </p>
      )}
      {status && firstVersion !== status.version && (
        <p class="banner warn" role="status">Version {status.version} runs now; this page is of {firstVersion}. <button type="button" class="link" onClick={() => location.reload()}>Load the page anew</button></p>
      )}
    </div>
  );
}
