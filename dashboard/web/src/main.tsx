import { render } from 'preact';
import { loadSession } from './api/session';
import { App, startError } from './app';
import { startLive } from './live/live';

render(<App />, document.getElementById('app')!);
startLive();

async function begin(pause = 1000): Promise<void> {
  try {
    await loadSession();
    startError.value = null;
  } catch (error) {
    startError.value = error;
    setTimeout(() => begin(Math.min(15_000, pause * 2)), pause * (0.5 + Math.random()));
  }
}
void begin();
