// The graphics cards: how busy and full they are, what slows them down, and which targets they serve.
import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { get } from '../api/client';
import { aligned, sketches } from '../api/history';
import type { Gpu as Reading, GpuDevice, GpuSeries } from '../api/types';
import { bytes, celsius, megahertz, ms, NONE, percent, watts } from '../format';
import { useTopic } from '../live/live';
import { joinRows } from '../live/merge';
import { Chart, type Line } from '../parts/chart';
import { Badge } from '../parts/circuit';
import { Export } from '../parts/export';
import { useLoad } from '../parts/load';
import { levelOf, Meter } from '../parts/meter';
import { Empty, Failed, Off, Waiting } from '../parts/note';
import { Panel } from '../parts/panel';
import { sheetOf, Table, type Column } from '../parts/table';

const HOT = 85, FULL = 0.98;
const TONES = ['a', 'b', 'c', 'd', 'ok', 'warn', 'bad'];
type Rows = { at_ms: number[] } & GpuSeries;
/** By card, because cards come and go. */
const history = signal<Record<string, Rows>>({});

function remember(from: Reading['history']): void {
  const next = { ...history.peek() };
  for (const card of from.devices) next[card.uuid] = joinRows(next[card.uuid] ?? null, { at_ms: from.at_ms, ...card });
  history.value = next;
}

const share = (part: number | null, whole: number | null) => (part === null || !whole ? null : part / whole);
const slow = (reason: string) => /thermal|slowdown|brake/.test(reason);

function Card({ card }: { card: GpuDevice }) {
  const memory = share(card.memory_used_bytes, card.memory_total_bytes);
  const power = share(card.power_watts, card.power_limit_watts);
  const rows: [string, string, number | null, ReturnType<typeof levelOf>][] = [
    ['Busy', percent(card.utilization_ratio), card.utilization_ratio, 'ok'],
    ['Memory', `${bytes(card.memory_used_bytes)} of ${bytes(card.memory_total_bytes)}`, memory, card.shared_memory ? 'ok' : levelOf(memory, 0.9, FULL)],
    ['Power', `${watts(card.power_watts)} of ${watts(card.power_limit_watts)}`, power, levelOf(power, 0.98, 2)],
    ['Temperature', celsius(card.temperature_celsius), card.temperature_celsius === null ? null : card.temperature_celsius / 100, levelOf(card.temperature_celsius, HOT, 92)],
  ];
  return (
    <Panel title={`${card.index}: ${card.name}`} class="card" hint={card.lost ? <Badge tone="bad">fallen off the bus</Badge> : `${card.vendor}, driver ${card.driver || NONE}`}>
      <ul class="gauges">
        {rows.map(([name, text, ratio, level]) => <li key={name}><span>{name}</span><Meter ratio={ratio} level={level} label={`${name}: ${text}`} /><b>{text}</b></li>)}
      </ul>
      <p class="pad under quiet">
        {megahertz(card.clock_mhz)}, memory {megahertz(card.memory_clock_mhz)}, fan {percent(card.fan_ratio)}{card.mig && ', MIG'}{' '}
        {card.slowed_by.map((reason) => <Badge key={reason} tone={slow(reason) ? 'bad' : 'off'}>slowed by {reason.replaceAll('_', ' ')}</Badge>)}
      </p>
    </Panel>
  );
}

interface Process { card: number; pid: number; name: string | null; memory_bytes: number | null }
const processes: Column<Process>[] = [
  { key: 'name', label: 'Process', value: (p) => p.name },
  { key: 'card', label: 'Card', number: true, value: (p) => p.card },
  { key: 'pid', label: 'Pid', number: true, value: (p) => p.pid, cell: (p) => String(p.pid) },
  { key: 'memory_bytes', label: 'Memory', number: true, value: (p) => p.memory_bytes, cell: (p) => bytes(p.memory_bytes) },
];
type Placement = Reading['placements'][number];
const placementsOf = (cards: GpuDevice[]): Column<Placement>[] => [
  { key: 'deployment', label: 'Target', value: (p) => p.deployment, cell: (p) => <a href={`/ui/providers?sel=${encodeURIComponent(p.deployment)}`}>{p.deployment}</a> },
  { key: 'cards', label: 'Cards', value: (p) => p.uuids.map((uuid) => cards.find((card) => card.uuid === uuid)?.index ?? uuid).join(', ') || null },
  { key: 'memory_bytes', label: 'Memory', number: true, value: (p) => p.memory_bytes, cell: (p) => bytes(p.memory_bytes) },
  { key: 'confidence', label: 'Sure', value: (p) => p.confidence, cell: (p) => <Badge tone={p.confidence === 'high' ? 'ok' : p.confidence === 'medium' ? 'warn' : 'off'}>{p.confidence}</Badge> },
  { key: 'reason', label: 'Because', value: (p) => p.reason },
];

function Charts({ cards }: { cards: GpuDevice[] }) {
  const latency = useLoad('gpu latency', (abort) => sketches('latency_ms', Date.now() - 600_000, Date.now(), 120, abort), 10_000);
  const times = Object.values(history.value).reduce<number[]>((most, rows) => (rows.at_ms.length > most.length ? rows.at_ms : most), []);
  const lines = (pick: (rows: Rows) => (number | null)[]): Line[] => cards.map((card, i) => {
    const rows = history.value[card.uuid];
    return { name: `${card.index}`, tone: TONES[i % TONES.length]!, dash: i >= TONES.length, values: rows ? aligned(times, { times: rows.at_ms, step_ms: 2000 }, pick(rows)) : times.map(() => null) };
  });
  const most = Math.max(0, ...cards.map((card) => card.memory_total_bytes ?? 0));
  const p = latency.data?.series[0];
  const beside = (values: (number | null)[] | undefined) => (latency.data ? aligned(times, latency.data, values ?? []) : times.map(() => null));
  return (
    <div class="charts">
      <Chart title="Busy" name="gpu-busy" unit="per cent" times={times} sync="gpu" format={percent} least={1} lines={lines((r) => r.utilization_ratio)} />
      {latency.error ? <Panel title="Latency of requests"><Failed what="The latency" error={latency.error} again={latency.again} /></Panel>
        : <Chart title="Latency of requests" name="latency" unit="milliseconds" times={times} sync="gpu" format={ms} lines={[
          { name: 'p50', values: beside(p?.p50), tone: 'a' }, { name: 'p95', values: beside(p?.p95), tone: 'b' }, { name: 'p99', values: beside(p?.p99), tone: 'c' },
        ]} />}
      <Chart title="Memory" name="gpu-memory" unit="bytes" times={times} sync="gpu" format={bytes} least={most} thresholds={most ? [{ at: most * FULL, label: 'full', tone: 'bad' }] : []} lines={lines((r) => r.memory_used_bytes)} />
      <Chart title="Temperature" name="gpu-temperature" unit="degrees Celsius" times={times} sync="gpu" format={celsius} least={90} thresholds={[{ at: HOT, label: 'hot', tone: 'warn' }]} lines={lines((r) => r.temperature_celsius)} />
      <Chart title="Power" name="gpu-power" unit="watts" times={times} sync="gpu" format={watts} lines={lines((r) => r.power_watts)} />
    </div>
  );
}

export default function Gpu() {
  const feed = useTopic('gpu');
  useLoad('gpu history', async (abort) => remember((await get<Reading>('/api/gpu', abort)).history));
  useEffect(() => effect(() => { if (feed.data.value) remember(feed.data.value.history); }), []);
  const gpu = feed.data.value;
  if (!gpu) {
    const error = feed.error.value;
    if (error?.status === 404) return <Off what="Watching graphics cards" line={'gpu:\n  enabled: true'} />;
    return error ? <Failed what="The graphics cards" error={error} /> : <Waiting what="the graphics cards" />;
  }
  if (gpu.devices.length === 0) {
    if (gpu.state === 'failed') return <div class="note bad" role="alert"><p class="note-title">The driver does not answer.</p><p>{gpu.reason}</p><p>{gpu.cure}</p></div>;
    return <Empty title={gpu.state === 'starting' ? 'No reading yet.' : 'No graphics card on this machine.'}>{gpu.reason} {gpu.cure && <>({gpu.cure}.)</>}</Empty>;
  }
  const running = gpu.devices.flatMap((card) => (card.processes ?? []).map((process) => ({ card: card.index, ...process })));
  const hidden = gpu.devices.filter((card) => card.processes === null).length;
  const placements = placementsOf(gpu.devices);
  return (
    <>
      <div class="panels">{gpu.devices.map((card) => <Card key={card.uuid} card={card} />)}</div>
      <Charts cards={gpu.devices} />
      <div class="panels">
        <Panel title="What serves which target" actions={gpu.placements.length > 0 && <Export sheet={() => sheetOf('placements', placements, gpu.placements)} />}>
          {gpu.placements.length === 0 ? <Empty title="No target is known to be on these cards.">Only providers at a loopback address can be matched with processes.</Empty>
            : <Table caption="Targets and their cards" columns={placements} rows={gpu.placements} keyOf={(p) => p.deployment} />}
        </Panel>
        <Panel title="Processes" hint={[hidden > 0 && `those of ${hidden} card${hidden > 1 ? 's' : ''} cannot be seen`, gpu.foreign_pids && 'pids are of the host'].filter(Boolean).join('; ')} actions={running.length > 0 && <Export sheet={() => sheetOf('gpu-processes', processes, running)} />}>
          {running.length === 0 ? <Empty title="No process is seen on these cards." /> : <Table caption="Processes on graphics cards" columns={processes} rows={running} keyOf={(p) => `${p.card} ${p.pid}`} />}
        </Panel>
      </div>
    </>
  );
}
