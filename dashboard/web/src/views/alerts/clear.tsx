// What some alerts propose: an empty cache.
import { useState } from 'preact/hooks';
import { asApiError, post, type ApiError } from '../../api/client';
import type { CacheCleared } from '../../api/types';
import { count } from '../../format';
import { announce } from '../../parts/announce';
import { Dialog } from '../../parts/dialog';

export function ClearDialog({ close }: { close: () => void }) {
  const [error, setError] = useState<ApiError | null>(null);
  const run = async () => {
    try {
      const out = await post<CacheCleared>('/api/cache/clear', { all: true });
      announce(`Cleared ${count(out.cleared)} answers.`);
      close();
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <Dialog title="Clear the cache?" close={close}>
      <div class="pad under stack">
        <p>This removes every answer that is kept, here and in the shared cache. The next requests like these go to providers and cost what they cost.</p>
        {error && <p class="field-error" role="alert">{error.message} ({error.label})</p>}
        <p class="row end"><button type="button" onClick={close}>Keep it</button><button type="button" class="danger" onClick={run}>Clear</button></p>
      </div>
    </Dialog>
  );
}
