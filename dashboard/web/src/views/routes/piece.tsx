// A tier or a rule by itself, as the config has it: changed here, checked and put in force as in Config.
import { useEffect, useState } from 'preact/hooks';
import { asApiError, get } from '../../api/client';
import type { ConfigFile } from '../../api/types';
import { Dialog } from '../../parts/dialog';
import { Waiting } from '../../parts/note';
import { ApplyDialog } from '../config/apply';
import type { Piece } from '../config/places';

export interface Part { title: string; find: (places: typeof import('../config/places'), text: string) => Piece | null }
interface Props { part: Part; close: () => void; done: () => void }

export function PieceDialog({ part, close, done }: Props) {
  const [found, setFound] = useState<{ file: ConfigFile; piece: Piece } | null>(null);
  const [text, setText] = useState('');
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState('');
  useEffect(() => {
    Promise.all([import('../config/places'), get<{ files: ConfigFile[] }>('/api/config')]).then(([places, { files: [file] }]) => {
      const piece = file?.text ? part.find(places, file.text) : null;
      if (!file || !piece) return setError('It was not found in the text of the config (it may come from an anchor). Change it in Config.');
      setFound({ file, piece });
      setText(piece.text);
    }, (failure) => setError(`${asApiError(failure).message} (${asApiError(failure).label})`));
  }, [part]);
  if (found && asking) return <ApplyDialog title={part.title} file={found.file} text={found.piece.put(text)} comment={part.title} close={() => setAsking(false)} done={done} />;
  return (
    <Dialog title={part.title} close={close} class="wide">
      <form class="pad under stack" onSubmit={(event) => { event.preventDefault(); setAsking(true); }}>
        {error && <p class="field-error" role="alert">{error}</p>}
        {!found && !error && <Waiting what="the config" />}
        {found && <label>As the config has it<textarea class="mono" rows={Math.min(18, text.split('\n').length + 2)} spellcheck={false} autofocus value={text} onInput={(e) => setText(e.currentTarget.value)} /></label>}
        <p class="row end"><button type="button" onClick={close}>Not now</button><button type="submit" class="primary" disabled={!found || text.trim() === found.piece.text}>Show the difference …</button></p>
      </form>
    </Dialog>
  );
}
