// What is going on: the last minute in figures, the last while in charts, and what is wrong, first. Figures and charts
// are panels (dashboard/panels.yaml).
import type { TargetRow } from '../api/types';
import { count } from '../format';
import { useTopic } from '../live/live';
import { Badge, CircuitBadge, reasonOf, whenRetried } from '../parts/circuit';
import { Failed, Waiting } from '../parts/note';
import { NowAlerts } from './now_alerts';
import { GpuStrip, SystemStrip } from './now_strips';
import { PanelsOf } from './panels';

function Wrong({ targets }: { targets: TargetRow[] }) {
  const bad = targets.filter(({ circuit, disabled }) => disabled === '' && circuit && circuit.state !== 'closed');
  if (bad.length === 0) return null;
  return (
    <section class="wrong" aria-label="What is wrong now">
      <h2>{bad.length === 1 ? 'One target is' : `${bad.length} targets are`} left alone</h2>
      <ul>
        {bad.map(({ target, circuit }) => (
          <li key={target}><CircuitBadge circuit={circuit} /> <a href={`/ui/providers?sel=${encodeURIComponent(target)}`}>{target}</a> <span class="quiet">{[reasonOf(circuit), whenRetried(circuit)].filter(Boolean).join(', ')}</span></li>
        ))}
      </ul>
    </section>
  );
}

export default function Now() {
  const feed = useTopic('now');
  const targets = useTopic('targets').data.value;
  const now = feed.data.value;
  if (!now) return feed.error.value ? <Failed what="The figures" error={feed.error.value} /> : <Waiting what="the figures" />;
  return (
    <>
      <NowAlerts />
      {targets && <Wrong targets={targets.targets} />}
      {feed.dropped.value > 0 && <p class="quiet"><Badge tone="warn">slow</Badge> {count(feed.dropped.value)} readings did not reach this page in time.</p>}
      <PanelsOf name="now" />
      <div class="strips"><SystemStrip /><GpuStrip /></div>
    </>
  );
}
