// Asks for a key when the server wants one.
import { useState } from 'preact/hooks';
import { ApiError, asApiError } from './api/client';
import { signIn } from './api/session';

export function SignIn() {
  const [key, setKey] = useState('');
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn(key.trim());
    } catch (failure) {
      setError(asApiError(failure));
    }
    setBusy(false);
  };
  return (
    <main class="sign-in" id="main">
      <form class="panel" onSubmit={submit}>
        <h1>Sign in</h1>
        <p>With an admin or viewer key of this Signalbox. It is exchanged for a cookie and not kept in the browser.</p>
        <label>Key<input type="password" name="key" autocomplete="current-password" required autofocus value={key} onInput={(e) => setKey(e.currentTarget.value)} placeholder="sk-…" /></label>
        {error && <p class="field-error" role="alert">{error.message} ({error.label})</p>}
        <button type="submit" class="primary" disabled={busy || !key.trim()}>{busy ? 'Signing in …' : 'Sign in'}</button>
        <details><summary>I have none</summary><p>Keys stand in the config under <code>auth.keys</code>: <code>admin: true</code> may look and change, <code>viewer: true</code> may look.</p></details>
      </form>
    </main>
  );
}
