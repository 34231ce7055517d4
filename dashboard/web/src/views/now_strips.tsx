// The machine in two lines: system and graphics cards.
import { bytes, celsius, percent, plain } from '../format';
import { useTopic } from '../live/live';
import { levelOf, Meter } from '../parts/meter';

const share = (part: number | null | undefined, whole: number | null | undefined) => (part == null || !whole ? null : part / whole);

function Gauge({ name, ratio, text, warn = 0.8, bad = 0.95 }: { name: string; ratio: number | null; text: string; warn?: number; bad?: number }) {
  return <li><span>{name}</span><Meter ratio={ratio} level={levelOf(ratio, warn, bad)} label={`${name}: ${text}`} /><b>{text}</b></li>;
}

export function SystemStrip() {
  const feed = useTopic('system');
  const system = feed.data.value;
  const error = feed.error.value;
  return (
    <section class="strip" aria-label="System">
      <h2><a href="/ui/system">System</a></h2>
      {!system ? <p class="quiet">{error ? `${error.message} (${error.label})` : 'Reading …'}</p> : (
        <ul>
          <Gauge name="CPU" ratio={system.cpu.utilization_ratio} text={percent(system.cpu.utilization_ratio)} />
          <Gauge name="Memory" ratio={share(system.memory.used_bytes, system.memory.total_bytes)} text={`${bytes(system.memory.used_bytes)} of ${bytes(system.memory.total_bytes)}`} />
          <Gauge name="Load" ratio={share(system.cpu.load1, system.cpu.cores)} text={`${plain(system.cpu.load1)} on ${plain(system.cpu.cores)} cores`} warn={1} bad={2} />
        </ul>
      )}
    </section>
  );
}

export function GpuStrip() {
  const feed = useTopic('gpu');
  const gpu = feed.data.value;
  const error = feed.error.value;
  return (
    <section class="strip" aria-label="GPU">
      <h2><a href="/ui/gpu">GPU</a></h2>
      {!gpu ? <p class="quiet">{error ? `${error.message} (${error.label})` : 'Reading …'}</p>
        : gpu.devices.length === 0 ? <p class="quiet">{gpu.state === 'absent' ? 'No card on this machine.' : gpu.reason ?? 'No reading yet.'}</p> : (
          <ul>
            {gpu.devices.slice(0, 8).map((card) => (
              <Gauge key={card.uuid} name={`${card.index} ${card.name}`} ratio={card.utilization_ratio} warn={2} bad={3}
                     text={`${percent(card.utilization_ratio)}, ${bytes(card.memory_used_bytes)} of ${bytes(card.memory_total_bytes)}, ${celsius(card.temperature_celsius)}`} />
            ))}
          </ul>
        )}
    </section>
  );
}
