// The state of a target's breaker, why, and when it is tried again.
import type { Circuit, Maybe } from '../api/types';
import { duration } from '../format';

const WORDS = { closed: 'closed', open: 'open', half_open: 'half open', cooling: 'cooling down' } as const;
const TONES = { closed: 'ok', open: 'bad', half_open: 'warn', cooling: 'warn' } as const;

export const Badge = ({ tone, children, title }: { tone: string; children: preact.ComponentChildren; title?: string | undefined }) =>
  <span class={`badge ${tone}`} title={title}>{children}</span>;

const REASONS: Record<string, string> = { hint: 'another replica said so', rate_limited: 'it said: too many requests', server_error: 'server errors', timeout: 'timeouts', connect: 'could not be connected to' };
export const reasonOf = (circuit: Maybe<Circuit>) => (circuit?.reason ? REASONS[circuit.reason] ?? circuit.reason.replaceAll('_', ' ') : '');

export function whenRetried(circuit: Maybe<Circuit>): string {
  if (!circuit?.retry_at) return '';
  const left = circuit.retry_at - Date.now();
  return left > 0 ? `tried again in ${duration(left)}` : 'tried again with the next request';
}

export function CircuitBadge({ circuit, disabled = '' }: { circuit: Maybe<Circuit>; disabled?: string }) {
  if (disabled) return <Badge tone="off" title={disabled}>off</Badge>;
  if (!circuit) return <Badge tone="off">not known</Badge>;
  return <Badge tone={TONES[circuit.state] ?? 'off'} title={reasonOf(circuit) || undefined}>{WORDS[circuit.state] ?? circuit.state}</Badge>;
}
