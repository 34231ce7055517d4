import { render } from 'preact';
import { App, startError } from './app';
import { startLive } from './live/live';
import { loadStart } from './start';

/** The frame of the page is shown without its figures when they take longer. */
const FRAME_MS = 200;

async function begin(pause = 1000): Promise<void> {
  try {
    await loadStart();
    startError.value = null;
  } catch (error) {
    startError.value = error;
    setTimeout(() => begin(Math.min(15_000, pause * 2)), pause * (0.5 + Math.random()));
  }
}

async function start(): Promise<void> {
  await Promise.race([begin(), new Promise((resolve) => setTimeout(resolve, FRAME_MS))]);
  render(<App />, document.getElementById('app')!);
  startLive();
}
// Once the script has run to its end: who records where a call comes from, as developer tools do, would parse it all again.
queueMicrotask(start);
