// Another weight for a target: the same text, the same check and the same apply as in Config, with the difference shown.
import { useState } from 'preact/hooks';
import { ApiError, asApiError, get } from '../../api/client';
import type { ConfigFile } from '../../api/types';
import { Dialog } from '../../parts/dialog';
import { ApplyDialog } from '../config/apply';
import type { Member } from './model';

interface Props { member: Member; close: () => void; done: () => void }

export function WeightDialog({ member: m, close, done }: Props) {
  const [weight, setWeight] = useState(String(m.weight));
  const [next, setNext] = useState<{ file: ConfigFile; text: string } | null>(null);
  const [error, setError] = useState<string>('');
  const prepare = async (event: Event) => {
    event.preventDefault();
    try {
      const [{ withWeight }, config] = await Promise.all([import('../config/places'), get<{ files: ConfigFile[] }>('/api/config')]);
      const file = config.files[0];
      const text = file?.text ? withWeight(file.text, m.route, m.tier, m.target, Number(weight)) : null;
      if (!file || text === null) setError('This target was not found in the text of the config (it may come from an anchor or a variable). Change it in Config.');
      else setNext({ file, text });
    } catch (failure) {
      const known: ApiError = asApiError(failure);
      setError(`${known.message} (${known.label})`);
    }
  };
  if (next) return <ApplyDialog title={`Weight of ${m.target} in ${m.route}`} file={next.file} text={next.text} comment={`weight of ${m.target} in ${m.route}: ${m.weight} to ${weight}`} close={close} done={done} />;
  return (
    <Dialog title={`Weight of ${m.target}`} close={close}>
      <form class="pad under stack" onSubmit={prepare}>
        <p>In route <b>{m.route}</b>, tier {m.tier + 1}. A weight is a share among the targets of its tier.</p>
        <label>Weight<input type="number" min="1" max="1000" step="1" required autofocus value={weight} onInput={(e) => setWeight(e.currentTarget.value)} /></label>
        {error && <p class="field-error" role="alert">{error}</p>}
        <p class="row end"><button type="button" onClick={close}>Not now</button><button type="submit" class="primary" disabled={weight === '' || Number(weight) === m.weight}>Show the difference …</button></p>
      </form>
    </Dialog>
  );
}
