// Who is signed in. State only, so that the client can use it.
import { computed, signal } from '@preact/signals';
import type { Session } from './types';

export const session = signal<Session | null>(null);
export const csrf = computed(() => session.value?.csrf ?? null);
export const mustSignIn = computed(() => !!session.value?.needs_key && !session.value.signed_in);
/** False for viewers, who are not shown what they may not do. */
export const mayChange = computed(() => !!session.value && !mustSignIn.value && session.value.role !== 'viewer');

/** A call was refused: the session has ended. */
export function keyNeeded(): void {
  const now = session.peek();
  if (now) session.value = { ...now, needs_key: true, signed_in: false, csrf: null, role: null, key: null };
}
