// Puts a text on the clipboard and says so.
import { useState } from 'preact/hooks';
import { announce } from './announce';
import { Icon } from './icons';

async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { /* pages that did not come over TLS have no clipboard; the old way still works */ }
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

export function Copy({ text, what }: { text: string; what: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    const ok = await write(text);
    announce(ok ? `Copied the ${what}.` : 'The browser did not allow copying.');
    setDone(ok);
    setTimeout(() => setDone(false), 1500);
  };
  return <button type="button" class="icon" aria-label={`Copy ${what}`} title={`Copy ${what}`} onClick={copy}><Icon name={done ? 'check' : 'copy'} /></button>;
}

/** An id or a name as it is, to be copied. */
export const Id = ({ text, what }: { text: string; what: string }) => <span class="id"><code>{text}</code><Copy text={text} what={what} /></span>;
