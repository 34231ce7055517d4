// When each attempt ran within the request, and what each stage took.
import type { Decision } from '../../api/decision';
import { ms } from '../../format';
import { outcome } from './words';

/** A bar from `start` to `end` of `whole`; a mark where the first event came. */
function Bar({ start, end, whole, mark, tone }: { start: number; end: number; whole: number; mark?: number | undefined; tone: string }) {
  const x = (t: number) => (whole > 0 ? (t / whole) * 100 : 0);
  return (
    <svg class={`bar-line tone-${tone}`} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-back" y="4.5" width="100" height="1" />
      <rect class="bar-fill" x={x(start)} y="1" width={Math.max(0.6, x(end) - x(start))} height="8" />
      {mark !== undefined && <rect class="bar-mark" x={x(mark)} width="0.6" height="10" />}
    </svg>
  );
}

export function Attempts({ decision: d }: { decision: Decision }) {
  if (d.attempts.length === 0) return <p class="quiet">Nobody was asked.</p>;
  return (
    <ol class="timeline">
      {d.attempts.map((a, i) => (
        <li key={i}>
          <div><b>{a.target}</b> {outcome(a.outcome)}{a.status > 0 && ` (${a.status})`}{a.half_open_probe && ', as the probe of its half-open circuit'}{a.breaker_overridden && ', although its circuit was open: there was no other'}</div>
          <Bar start={a.start_ms} end={a.start_ms + a.duration_ms} whole={d.duration_ms} mark={a.first_event_ms === undefined ? undefined : a.start_ms + a.first_event_ms} tone={a.outcome === 'ok' ? 'ok' : 'bad'} />
          <div class="quiet">began after {ms(a.start_ms)}, took {ms(a.duration_ms)}{a.first_event_ms !== undefined && `, first event after ${ms(a.first_event_ms)}`}</div>
        </li>
      ))}
    </ol>
  );
}

export function Stages({ stages }: { stages: Record<string, number> }) {
  const list = Object.entries(stages);
  const whole = list.reduce((sum, [, took]) => sum + took, 0);
  let at = 0;
  return (
    <table class="small stages"><tbody>
      {list.map(([name, took]) => {
        const start = at;
        at += took;
        return <tr key={name}><th scope="row">{name}</th><td class="wide"><Bar start={start} end={at} whole={whole} tone="a" /></td><td class="num">{ms(took)}</td></tr>;
      })}
    </tbody></table>
  );
}
