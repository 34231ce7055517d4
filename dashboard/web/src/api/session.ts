// Signing in and out. The key is handed to the server once and kept nowhere; the cookie is out of this page's reach.
import { get, post, remove } from './client';
import { session } from './session_state';
import type { Session } from './types';

export const loadSession = async () => { session.value = await get<Session>('/api/session'); };
export const signIn = async (key: string) => { session.value = await post<Session>('/api/session', { key }); };
export const signOut = async () => {
  await remove('/api/session');
  await loadSession();
};
