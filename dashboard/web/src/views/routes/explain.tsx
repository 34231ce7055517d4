// What would happen to a prompt: asked of the server, which sends it nowhere; the prompt is kept only while this is open.
import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { ApiError, asApiError, post } from '../../api/client';
import type { Decision } from '../../api/decision';
import type { Route } from '../../api/types';
import { Panel } from '../../parts/panel';
import { param, setParams } from '../../url';
import { Story } from '../decision/story';

export const explained = signal<Decision | null>(null);
const prompt = signal('');

export function Explain({ routes }: { routes: Route[] }) {
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const names = routes.flatMap(({ name, aliases }) => [name, ...aliases]);
  const model = param('model') || names[0] || '';
  const ask = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      explained.value = await post<Decision>('/v1/route/explain', { model, messages: [{ role: 'user', content: prompt.value }] });
    } catch (failure) {
      explained.value = null;
      setError(asApiError(failure));
    }
    setBusy(false);
  };
  return (
    <Panel title="Explain this prompt" hint="it is sent to no provider">
      <form class="pad under stack" onSubmit={ask}>
        <label>Model<input list="models" value={model} spellcheck={false} onInput={(e) => setParams({ model: e.currentTarget.value || null })} /></label>
        <datalist id="models">{names.map((name) => <option key={name} value={name} />)}</datalist>
        <label>Prompt<textarea rows={3} required value={prompt.value} onInput={(e) => (prompt.value = e.currentTarget.value)} placeholder="What a client would say" /></label>
        <p><button type="submit" class="primary" disabled={busy || !prompt.value.trim()}>{busy ? 'Asking …' : 'Explain'}</button></p>
        {error && <p class="field-error" role="alert">{error.message} ({error.label})</p>}
      </form>
    </Panel>
  );
}

export function Explanation() {
  const decision = explained.value;
  if (!decision) return null;
  return (
    <Panel title="What would happen" hint="the green way in the graph" actions={<button type="button" onClick={() => (explained.value = null)}>Clear</button>}>
      <Story decision={decision} row={undefined} />
    </Panel>
  );
}
