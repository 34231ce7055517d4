// Server-sent events by fetch: unlike EventSource, a refusal tells its code, and nothing is asked again by itself.
import { ApiError, asApiError } from '../api/client';

export interface Message { event: string; data: string }

/** Until the server ends it or `signal` does. What goes wrong is thrown as ApiError. */
export async function follow(path: string, take: (messages: Message[]) => void, signal: AbortSignal): Promise<void> {
  try {
    const answer = await fetch(path, { headers: { accept: 'text/event-stream' }, credentials: 'same-origin', cache: 'no-store', signal });
    if (!answer.ok || !answer.body) {
      const error = ((await answer.json().catch(() => null)) as { error?: { message?: string; code?: string | null } } | null)?.error;
      throw new ApiError(error?.message ?? answer.statusText, answer.status, error?.code ?? null);
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const parts = (rest + value).split('\n\n');
      rest = parts.pop()!;
      const messages = parts.map(parse).filter((message) => message !== null);
      if (messages.length > 0) take(messages);
    }
  } catch (error) {
    if (!signal.aborted) throw asApiError(error);
  }
}

function parse(text: string): Message | null {
  let event = 'message', data: string | null = null;
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon), value = line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') event = value;
    if (name === 'data') data = data === null ? value : `${data}\n${value}`;
  }
  return data === null ? null : { event, data };
}
