// The config: its text with what the server finds in it, the difference to what is in force, and what was before.
import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, asApiError, get, post } from '../api/client';
import { mayChange } from '../api/session_state';
import type { ConfigFile, Validation } from '../api/types';
import { useTopic } from '../live/live';
import { Choice, chosen } from '../parts/choice';
import { Badge } from '../parts/circuit';
import { Id } from '../parts/copy';
import { useLoad } from '../parts/load';
import { Empty, Failed, Waiting } from '../parts/note';
import { Panel } from '../parts/panel';
import { param } from '../url';
import { ApplyDialog } from './config/apply';
import { Diff } from './config/diff';
import type { Editor } from './config/editor';
import { History } from './config/history';
import { Changes, Issues, Restart } from './config/issues';

const PAUSE_MS = 400;
/** What was typed and not applied. Kept while the page is open, and nowhere else: it may hold secrets. */
const draft = signal<string | null>(null);
addEventListener('beforeunload', (event) => { if (draft.peek() !== null) event.preventDefault(); });

function Edit({ file, found, error, apply }: { file: ConfigFile; found: Validation | null; error: ApiError | null; apply: () => void }) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const [ready, setReady] = useState(false);
  const inForce = file.text ?? '';
  const locked = !mayChange.value || !file.writable;
  useEffect(() => {
    let gone = false;
    void import('./config/editor').then(({ openEditor }) => {
      if (gone || !host.current) return;
      editor.current = openEditor(host.current, draft.peek() ?? inForce, locked, (text) => { draft.value = text === inForce ? null : text; });
      setReady(true);
      const line = Number(param('line'));
      if (line > 0) editor.current.show(line);
    });
    return () => {
      gone = true;
      editor.current?.end();
      editor.current = null;
    };
  }, [inForce, locked]);
  useEffect(() => editor.current?.mark(found?.issues ?? []), [found, ready]);
  const errors = found?.issues.filter(({ warning }) => !warning).length ?? 0;
  return (
    <Panel title={file.name} hint={<>{file.path}</>} actions={!locked && <>
      {draft.value !== null && <button type="button" onClick={() => editor.current?.set(inForce)}>Discard</button>}
      <button type="button" class="primary" disabled={draft.value === null || errors > 0} onClick={apply}>Apply …</button>
    </>}>
      {!file.writable && <p class="pad under quiet">Read-only: the server may not write this file.</p>}
      <div ref={host} class="editor" />
      <div class="pad stack" aria-live="polite">
        {error ? <p class="field-error">The text could not be checked: {error.message} ({error.label})</p>
          : !found ? <p class="quiet">Checking …</p>
          : <>
            <p>{errors > 0 ? <><Badge tone="bad">{errors} {errors === 1 ? 'error' : 'errors'}</Badge> The server would refuse it.</> : <><Badge tone="ok">valid</Badge> {draft.value === null ? file.in_force === false ? 'A reload would take it.' : 'This is in force.' : 'The server would take it.'}</>}</p>
            <Issues issues={found.issues} show={(line) => editor.current?.show(line)} />
            {draft.value !== null && found.changes.length > 0 && <><h3>What it changes</h3><Changes changes={found.changes} />{found.needs_restart && <Restart />}</>}
          </>}
      </div>
    </Panel>
  );
}

/** What the server thinks of a text, asked when typing pauses. */
function useValidation(text: string | null): { found: Validation | null; error: ApiError | null } {
  const [state, setState] = useState<{ found: Validation | null; error: ApiError | null }>({ found: null, error: null });
  useEffect(() => {
    if (text === null) return;
    const control = new AbortController();
    const timer = setTimeout(() => {
      post<Validation>('/api/config/validate', { text }, control.signal)
        .then((found) => setState({ found, error: null }), (error) => { if (!control.signal.aborted) setState({ found: null, error: asApiError(error) }); });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [text]);
  return state;
}

export default function Config() {
  const status = useTopic('status').data.value;
  const loaded = useLoad(`config ${status?.config.text_version ?? status?.config.version ?? ''}`, (signal) => get<{ files: ConfigFile[] }>('/api/config', signal));
  const [last, setLast] = useState<ConfigFile | null>(null);
  const [asking, setAsking] = useState(false);
  useEffect(() => { if (loaded.data) setLast(loaded.data.files[0] ?? null); }, [loaded.data]);
  const file = loaded.data?.files[0] ?? last;
  const text = file?.text === null || !file ? null : draft.value ?? file.text;
  const { found, error } = useValidation(mayChange.value ? text : null);
  if (!file) return loaded.error ? <Failed what="The config" error={loaded.error} again={loaded.again} /> : loaded.data ? <Empty title="There is no config file.">Started without one: nothing to show.</Empty> : <Waiting what="the config" />;
  const done = () => {
    draft.value = null;
    setAsking(false);
    loaded.again();
  };
  const tab = chosen('tab', 'edit');
  return (
    <>
      <div class="bar">
        <Choice label="Part of the config" name="tab" fallback="edit" options={[['edit', 'Text'], ['diff', draft.value === null ? 'Difference' : 'Difference •'], ['history', 'History']]} />
        <span class="quiet">Version <Id text={file.version} what="config version" /></span>
        {file.in_force === false && <Badge tone="bad">the file is not what is in force</Badge>}
        {draft.value !== null && <Badge tone="warn">not applied</Badge>}
      </div>
      {tab === 'history' ? <History file={file} done={done} />
        : text === null ? <Empty title="Viewers are not shown the text of the config.">It may hold secrets. The history says who changed what and when.</Empty>
        : tab === 'diff' ? <Panel title="Difference to what is in force"><Diff before={file.text ?? ''} after={text} label="Difference to the text in force" /></Panel>
        : <Edit file={file} found={found} error={error} apply={() => setAsking(true)} />}
      {asking && text !== null && <ApplyDialog title="Apply this config" file={file} text={text} close={() => setAsking(false)} done={done} />}
    </>
  );
}
