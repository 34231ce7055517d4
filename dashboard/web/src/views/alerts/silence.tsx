// Silencing an alert for a while, and ending that.
import { useState } from 'preact/hooks';
import { asApiError, post, type ApiError } from '../../api/client';
import type { Silence } from '../../api/types';
import { announce } from '../../parts/announce';
import { Dialog } from '../../parts/dialog';

const TIMES: [minutes: number, label: string][] = [[30, '30 minutes'], [60, '1 hour'], [240, '4 hours'], [480, '8 hours'], [1440, '1 day'], [10_080, '7 days']];

export interface Wanted { rule: string; instance: string | null }

export function SilenceDialog({ wanted, close, done }: { wanted: Wanted; close: () => void; done: () => void }) {
  const [all, setAll] = useState(wanted.instance === null);
  const [minutes, setMinutes] = useState(60);
  const [why, setWhy] = useState('');
  const [error, setError] = useState<ApiError | null>(null);
  const run = async () => {
    try {
      await post('/api/alerts/silence', { rule: wanted.rule, instance: all ? null : wanted.instance, minutes, why: why.trim() });
      announce(`${wanted.rule} is silenced.`);
      close();
      done();
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <Dialog title="Silence this alert?" close={close}>
      <form class="pad under stack" onSubmit={(event) => { event.preventDefault(); void run(); }}>
        <p><b>{wanted.rule}</b>: nobody is told of it for this time. It is watched on, and shown here. If it still fires then, it is told.</p>
        {wanted.instance !== null && (
          <fieldset class="stack">
            <legend class="unseen">What is silenced</legend>
            <label class="inline"><input type="radio" name="what" checked={!all} onChange={() => setAll(false)} /><span>only {wanted.instance}</span></label>
            <label class="inline"><input type="radio" name="what" checked={all} onChange={() => setAll(true)} /><span>all of this rule</span></label>
          </fieldset>
        )}
        <label>For<select value={String(minutes)} onChange={(event) => setMinutes(Number(event.currentTarget.value))}>{TIMES.map(([value, label]) => <option key={value} value={String(value)}>{label}</option>)}</select></label>
        <label>Why<input value={why} maxLength={200} placeholder="for whoever looks next" onInput={(event) => setWhy(event.currentTarget.value)} /></label>
        {error && <p class="field-error" role="alert">{error.message} ({error.label})</p>}
        <p class="row end"><button type="button" onClick={close}>Cancel</button><button type="submit" class="primary">Silence</button></p>
      </form>
    </Dialog>
  );
}

export async function endSilence({ rule, instance }: Silence, done: () => void): Promise<void> {
  try {
    await post('/api/alerts/unsilence', { rule, instance });
    announce(`${rule} is told again.`);
    done();
  } catch (failure) {
    announce(asApiError(failure).message);
  }
}
