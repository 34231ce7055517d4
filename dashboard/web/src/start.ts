// What the page begins with, in one answer that index.html asks for while the script is on its way.
import { batch } from '@preact/signals';
import { get } from './api/client';
import { keepPanels, type Panels } from './api/panels';
import { session } from './api/session_state';
import type { Now, Session } from './api/types';
import { take } from './live/live';

interface Start { session: Session; panels: Panels | null; now: Now | null }

export async function loadStart(): Promise<void> {
  const start = await get<Start>('/api/start');
  batch(() => {
    if (start.panels) keepPanels(start.panels);
    if (start.now) take('now', start.now, 0);
    session.value = start.session;
  });
}
