// Keeping new requests away from a target, and letting them go there again: asked first, always.
import { useState } from 'preact/hooks';
import { asApiError, post, type ApiError } from '../api/client';
import { announce } from './announce';
import { Dialog } from './dialog';

interface Props { target: string; drained: boolean; close: () => void; done?: () => void }

export function DrainDialog({ target, drained, close, done }: Props) {
  const [error, setError] = useState<ApiError | null>(null);
  const run = async () => {
    try {
      await post('/api/targets/drain', { target, drained });
      announce(drained ? `${target} gets no new requests.` : `${target} gets requests again.`);
      close();
      done?.();
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <Dialog title={drained ? 'Drain this target?' : 'End the draining?'} close={close}>
      <div class="pad under stack">
        <p><b>{target}</b></p>
        {drained
          ? <p>No new request is sent there by this process, until this is ended here or the process restarts. Requests under way go on. Other targets of its routes serve; where a route has none left, its requests fail with 503.</p>
          : <p>New requests are sent there again, as its routes, its circuit and its probes allow.</p>}
        {error && <p class="field-error" role="alert">{error.message} ({error.label})</p>}
        <p class="row end"><button type="button" onClick={close}>Cancel</button><button type="button" class={drained ? 'danger' : 'primary'} onClick={run}>{drained ? 'Drain' : 'End draining'}</button></p>
      </div>
    </Dialog>
  );
}
