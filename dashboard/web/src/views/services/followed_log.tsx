// The log of one service as its `logs` command writes it. The command runs as long as this is shown.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from '../../api/client';
import type { Service } from '../../api/types';
import { count } from '../../format';
import { follow } from '../../live/follow';
import { Export } from '../../parts/export';
import { Icon } from '../../parts/icons';
import { Failed } from '../../parts/note';

const KEPT = 2000;
interface Line { n: number; text: string }

export function FollowedLog({ service }: { service: Service }) {
  const [lines, setLines] = useState<Line[]>([]);
  const [paused, setPaused] = useState(false);
  const [skipped, setSkipped] = useState(0);
  const [ended, setEnded] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);
  const waiting = useRef<Line[]>([]);
  const held = useRef(false);
  held.current = paused;
  const box = useRef<HTMLDivElement>(null);
  const next = useRef(0);
  useEffect(() => {
    const control = new AbortController();
    setEnded(null);
    setError(null);
    void follow(`/api/service/${encodeURIComponent(service.name)}/logs/stream`, (messages) => {
      const fresh: Line[] = [];
      for (const { event, data } of messages) {
        if (event === 'message') fresh.push({ n: next.current++, text: data });
        if (event === 'skipped') setSkipped((n) => n + Number(data));
        if (event === 'end') setEnded((JSON.parse(data) as { problem: string | null }).problem ?? 'It ended by itself.');
      }
      if (held.current) waiting.current = [...waiting.current, ...fresh].slice(-KEPT);
      else if (fresh.length > 0) setLines((old) => [...old, ...fresh].slice(-KEPT));
    }, control.signal).then(() => { if (!control.signal.aborted) setEnded((why) => why ?? 'The server ended it.'); }, setError);
    return () => control.abort();
  }, [service.name, round]);
  useEffect(() => {
    const element = box.current;
    if (element && !paused) element.scrollTop = element.scrollHeight;
  }, [lines, paused]);
  const toggle = () => {
    if (paused) {
      setLines((old) => [...old, ...waiting.current].slice(-KEPT));
      waiting.current = [];
    }
    setPaused(!paused);
  };
  return (
    <div class="story">
      <div class="bar">
        <button type="button" aria-pressed={paused} onClick={toggle}><Icon name={paused ? 'play' : 'pause'} /> {paused ? 'Go on' : 'Pause'}</button>
        <span class="quiet">{count(lines.length)} lines{skipped > 0 && `, ${count(skipped)} came too fast to show`}</span>
        <span class="grow" />
        {lines.length > 0 && <Export sheet={() => ({ name: `log-${service.name}`, columns: ['line'], rows: lines.map(({ text }) => [text]) })} />}
      </div>
      {error && <Failed what="The log" error={error} again={() => setRound(round + 1)} />}
      {ended && !error && <p class="status warn">{ended} <button type="button" onClick={() => setRound(round + 1)}>Follow it again</button></p>}
      {lines.length > 0 && <div ref={box} class="output log-lines" role="log" aria-live="off" tabIndex={0} aria-label={`Log of ${service.name}`}>{lines.map(({ n, text }) => <div key={n}>{text}</div>)}</div>}
      {lines.length === 0 && !ended && !error && <p class="quiet">Waiting for lines …</p>}
    </div>
  );
}
