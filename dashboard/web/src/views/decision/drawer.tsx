// The chosen request beside the table: its decision record, read from the server.
import { useEffect, useRef } from 'preact/hooks';
import { get } from '../../api/client';
import type { Decision } from '../../api/decision';
import type { RequestRow } from '../../api/types';
import { Icon } from '../../parts/icons';
import { useLoad } from '../../parts/load';
import { Failed, Waiting } from '../../parts/note';
import { Story } from './story';

interface Props { id: string; row: RequestRow | undefined; close: () => void }

export function Drawer({ id, row, close }: Props) {
  const box = useRef<HTMLElement>(null);
  const loaded = useLoad(id, (signal) => get<Decision>(`/api/decisions/${encodeURIComponent(id)}`, signal));
  useEffect(() => {
    const before = document.activeElement;
    // Whoever walks through the rows with arrow keys stays there.
    if (!(before instanceof HTMLElement) || !before.closest('.table-box')) box.current?.focus();
    const keys = (event: KeyboardEvent) => { if (event.key === 'Escape' && !document.querySelector('dialog[open]')) close(); };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  }, []);
  return (
    <aside ref={box} class="drawer" tabIndex={-1} aria-label={`Decision ${id}`}>
      <header class="panel-head">
        <h2>Decision</h2>
        <div class="actions"><button type="button" class="icon" aria-label="Close the decision" title="Close (Esc)" onClick={close}><Icon name="close" /></button></div>
      </header>
      {loaded.data ? <Story decision={loaded.data} row={row} />
        : loaded.error?.status === 404 ? <div class="note"><p class="note-title">This decision is no longer remembered (404).</p><p>Each core keeps the last ones: <code>server.decisions</code> in the config says how many.</p></div>
        : loaded.error ? <Failed what="The decision" error={loaded.error} again={loaded.again} />
        : <Waiting what="the decision" />}
    </aside>
  );
}
