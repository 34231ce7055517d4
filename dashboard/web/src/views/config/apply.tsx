// Puts a text in force: what the server says of it, what it changes, a comment, and then one call. Used by the editor, by
// rolling back and by changing a weight in Routes.
import { useEffect, useState } from 'preact/hooks';
import { ApiError, asApiError, post } from '../../api/client';
import type { Applied, ConfigFile, ConfigIssue, Validation } from '../../api/types';
import { announce } from '../../parts/announce';
import { Dialog } from '../../parts/dialog';
import { Waiting } from '../../parts/note';
import { Diff } from './diff';
import { Changes, Issues, Restart } from './issues';

interface Props { title: string; file: ConfigFile; text: string; comment?: string; done: (applied: Applied) => void; close: () => void }

export function ApplyDialog({ title, file, text, comment: first = '', done, close }: Props) {
  const [found, setFound] = useState<Validation | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [comment, setComment] = useState(first);
  const [busy, setBusy] = useState(false);
  useEffect(() => { post<Validation>('/api/config/validate', { text }).then(setFound, (failure) => setError(asApiError(failure))); }, [text]);
  const apply = async () => {
    setBusy(true);
    setError(null);
    try {
      const applied = await post<Applied>('/api/config/apply', { text, base_version: file.version, comment: comment.trim() });
      if (applied.ok) {
        announce(applied.needs_restart ? `Version ${applied.version} is written; part of it waits for a restart.` : `In force: version ${applied.version}.`);
        done(applied);
        return;
      }
      setError(new ApiError(`The file is written and is not in force: ${applied.problem ?? 'the server did not say why'}`, 200, 'not_in_force'));
    } catch (failure) {
      const refused = asApiError(failure);
      const issues = (refused.body as { issues?: ConfigIssue[] } | null)?.issues;
      if (issues) setFound({ ok: false, issues, changes: found?.changes ?? [] });
      setError(refused);
    }
    setBusy(false);
  };
  return (
    <Dialog title={title} close={close} class="wide">
      <div class="pad under stack">
        {error && <p class="field-error" role="alert">{error.status === 409 ? 'The file changed since it was read here. Close this, look at the difference, and apply again.' : error.message} ({error.label})</p>}
        {!found && !error && <Waiting what="what the server thinks of it" />}
        {found && <><Issues issues={found.issues} /><h3>What changes</h3><Changes changes={found.changes} />{found.needs_restart && <Restart />}</>}
        <h3>Difference to what is in force</h3>
        <Diff before={file.text ?? ''} after={text} label="Difference to the text in force" />
        <label>Why (kept in the history)<input value={comment} maxLength={200} onInput={(e) => setComment(e.currentTarget.value)} /></label>
        <p class="row end">
          <button type="button" onClick={close}>Not now</button>
          <button type="button" class="primary" disabled={!found?.ok || busy || text === file.text || !file.writable} onClick={apply}>{busy ? 'Applying …' : 'Apply'}</button>
        </p>
      </div>
    </Dialog>
  );
}
