// The difference between two texts of the config.
import { useEffect, useRef } from 'preact/hooks';

export function Diff({ before, after, label }: { before: string; after: string; label: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let end: (() => void) | undefined, gone = false;
    void import('./editor').then(({ openDiff }) => { if (!gone && host.current) end = openDiff(host.current, before, after, label); });
    return () => {
      gone = true;
      end?.();
    };
  }, [before, after]);
  return before === after ? <p class="pad quiet">There is no difference.</p> : <div ref={host} class="diff" />;
}
