// The live region that screen readers hear, and the small message that others see for a moment.
import { signal } from '@preact/signals';

const message = signal('');
let timer = 0;

export function announce(text: string): void {
  clearTimeout(timer);
  message.value = text;
  timer = setTimeout(() => (message.value = ''), 4000);
}

export const Announcements = () => (
  <div class={message.value ? 'toast shown' : 'toast'} role="status" aria-live="polite">{message.value}</div>
);
