// The graphics cards: how busy and full they are, what slows them down, and which targets they serve.
import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { get } from '../api/client';
import { aligned, sketches } from '../api/history';
import type { Gpu as Reading, GpuBasis, GpuDevice, GpuExporter, GpuModel, GpuSeries } from '../api/types';
import { bytes, celsius, count, duration, megahertz, ms, NONE, percent, watts } from '../format';
import { useTopic } from '../live/live';
import { joinRows } from '../live/merge';
import { Chart, type Line } from '../parts/chart';
import { Badge } from '../parts/circuit';
import { Export } from '../parts/export';
import { useLoad } from '../parts/load';
import { levelOf, Meter } from '../parts/meter';
import { Command, Empty, Failed, Off, Waiting } from '../parts/note';
import { Panel } from '../parts/panel';
import { sheetOf, Table, type Column } from '../parts/table';
import { Time } from '../parts/time';

const HOT = 85, FULL = 0.98;
const TONES = ['a', 'b', 'c', 'd', 'ok', 'warn', 'bad'];
type Rows = { at_ms: number[] } & GpuSeries;
/** By card, because cards come and go. */
const history = signal<Record<string, Rows>>({});

/** A card, and who tells of it: null for this machine. */
interface Shown { card: GpuDevice; by: GpuExporter | null; label: string }

function cardsOf(gpu: Reading): Shown[] {
  const here = gpu.devices.map((card): Shown => ({ card, by: null, label: `${card.index}` }));
  const elsewhere = gpu.remote.flatMap((by) => by.devices.filter((card) => !by.also_here.includes(card.uuid))
    .map((card): Shown => ({ card, by, label: `${by.exporter} ${card.index}` })));
  const seen = new Set<string>();
  return [...here, ...elsewhere].filter(({ card }) => !seen.has(card.uuid) && seen.add(card.uuid));
}

function remember(gpu: Reading): void {
  const next = { ...history.peek() };
  for (const from of [gpu.history, ...gpu.remote.map((one) => one.history)])
    for (const card of from.devices) next[card.uuid] = joinRows(next[card.uuid] ?? null, { at_ms: from.at_ms, ...card });
  history.value = next;
}

const share = (part: number | null, whole: number | null) => (part === null || !whole ? null : part / whole);
const slow = (reason: string) => /thermal|slowdown|brake/.test(reason);

const age = (at: number | null) => (at === null ? 'never read' : `read ${duration(Math.max(0, Date.now() - at))} ago`);

function Source({ by }: { by: GpuExporter }) {
  return <>{by.exporter}, {by.state === 'failed' || by.stale ? <Badge tone="warn" title={by.reason ?? undefined}>{by.stale ? 'old' : 'failing'}: {age(by.at_ms)}</Badge> : age(by.at_ms)}</>;
}

function Card({ card, by, label }: Shown) {
  const memory = share(card.memory_used_bytes, card.memory_total_bytes);
  const power = share(card.power_watts, card.power_limit_watts);
  const rows: [string, string, number | null, ReturnType<typeof levelOf>][] = [
    ['Busy', percent(card.utilization_ratio), card.utilization_ratio, 'ok'],
    ['Memory', `${bytes(card.memory_used_bytes)} of ${bytes(card.memory_total_bytes)}`, memory, card.shared_memory ? 'ok' : levelOf(memory, 0.9, FULL)],
    ['Power', `${watts(card.power_watts)} of ${watts(card.power_limit_watts)}`, power, levelOf(power, 0.98, 2)],
    ['Temperature', celsius(card.temperature_celsius), card.temperature_celsius === null ? null : card.temperature_celsius / 100, levelOf(card.temperature_celsius, HOT, 92)],
  ];
  const clocks = [
    card.clock_mhz !== null && megahertz(card.clock_mhz), card.memory_clock_mhz !== null && `memory ${megahertz(card.memory_clock_mhz)}`,
    card.fan_ratio !== null && `fan ${percent(card.fan_ratio)}`, card.mig && 'MIG',
  ].filter(Boolean);
  return (
    <Panel title={`${label}: ${card.name}`} class="card" hint={card.lost ? <Badge tone="bad">fallen off the bus</Badge> : by ? <Source by={by} /> : `${card.vendor}, driver ${card.driver || NONE}`}>
      <ul class="gauges">
        {rows.map(([name, text, ratio, level]) => <li key={name}><span>{name}</span><Meter ratio={ratio} level={level} label={`${name}: ${text}`} /><b>{text}</b></li>)}
      </ul>
      <p class="pad under quiet">
        {clocks.join(', ')}{' '}
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
const BASES: Record<GpuBasis, string> = {
  declared: 'declared', port: 'process behind the port', parent: 'process that started it', command: 'command line', environment: 'environment', memory: 'fits nowhere else',
};
type Placement = Reading['placements'][number];
const link = (target: string) => <a key={target} href={`/ui/providers?sel=${encodeURIComponent(target)}`}>{target}</a>;
const placementsOf = (cards: Shown[]): Column<Placement>[] => [
  { key: 'deployment', label: 'Target', value: (p) => p.deployment, cell: (p) => link(p.deployment) },
  { key: 'cards', label: 'Cards', value: (p) => p.uuids.map((uuid) => cards.find(({ card }) => card.uuid === uuid)?.label ?? uuid).join(', ') || null },
  { key: 'memory_bytes', label: 'Memory', number: true, value: (p) => p.memory_bytes, cell: (p) => bytes(p.memory_bytes) },
  { key: 'confidence', label: 'Sure', value: (p) => p.confidence, cell: (p) => <Badge tone={p.confidence === 'high' ? 'ok' : p.confidence === 'medium' ? 'warn' : 'off'}>{p.confidence}</Badge> },
  { key: 'basis', label: 'Found by', value: (p) => BASES[p.basis] ?? p.basis },
  { key: 'reason', label: 'Because', value: (p) => p.reason },
];
const models: Column<GpuModel>[] = [
  { key: 'model', label: 'Model', value: (m) => m.model },
  { key: 'provider', label: 'Provider', value: (m) => m.provider, cell: (m) => `${m.provider} (${m.server === 'vllm' ? 'vLLM' : 'Ollama'})` },
  { key: 'deployments', label: 'Targets', value: (m) => m.deployments.join(', ') || null, cell: (m) => (m.deployments.length ? m.deployments.map(link) : NONE) },
  { key: 'size_bytes', label: 'Size', number: true, value: (m) => m.size_bytes, cell: (m) => bytes(m.size_bytes) },
  { key: 'gpu_bytes', label: 'On cards', number: true, value: (m) => m.gpu_bytes, cell: (m) => (m.gpu_bytes === null ? NONE : `${bytes(m.gpu_bytes)} (${percent(share(m.gpu_bytes, m.size_bytes))})`) },
  { key: 'running', label: 'Running', number: true, value: (m) => m.running, cell: (m) => count(m.running) },
  { key: 'waiting', label: 'Waiting', number: true, value: (m) => m.waiting, cell: (m) => count(m.waiting) },
  { key: 'kv_cache_ratio', label: 'KV cache', number: true, value: (m) => m.kv_cache_ratio, cell: (m) => percent(m.kv_cache_ratio) },
  { key: 'expires_ms', label: 'Unloaded at', value: (m) => (m.expires_ms === null ? null : new Date(m.expires_ms).toISOString()), cell: (m) => <Time at={m.expires_ms} /> },
];
const exporters: Column<GpuExporter>[] = [
  { key: 'exporter', label: 'Exporter', value: (e) => e.exporter },
  { key: 'state', label: 'State', value: (e) => (e.stale ? 'old' : e.state), cell: (e) => <Badge tone={e.stale || e.state === 'failed' ? 'warn' : e.state === 'ok' ? 'ok' : 'off'}>{e.stale ? 'old' : e.state}</Badge> },
  { key: 'at_ms', label: 'Last reading', value: (e) => (e.at_ms === null ? null : new Date(e.at_ms).toISOString()), cell: (e) => <Time at={e.at_ms} /> },
  { key: 'cards', label: 'Cards', number: true, value: (e) => e.devices.length },
  { key: 'refused_lines', label: 'Lines not understood', number: true, value: (e) => e.refused_lines, cell: (e) => count(e.refused_lines) },
  { key: 'reason', label: 'Why not', value: (e) => e.reason },
  { key: 'url', label: 'Address', value: (e) => e.url },
];
const ADD = 'gpu:\n  exporters:\n    - {name: box2, url: "http://10.0.0.7:9400/metrics"}';

function Charts({ cards }: { cards: Shown[] }) {
  const latency = useLoad('gpu latency', (abort) => sketches('latency_ms', Date.now() - 600_000, Date.now(), 120, abort), 10_000);
  const times = Object.values(history.value).reduce<number[]>((most, rows) => (rows.at_ms.length > most.length ? rows.at_ms : most), []);
  const lines = (pick: (rows: Rows) => (number | null)[]): Line[] => cards.map(({ card, by, label }, i) => {
    const rows = history.value[card.uuid];
    const step_ms = Math.max(2000, (by?.interval_ms ?? 0) * 1.5);
    return { name: label, tone: TONES[i % TONES.length]!, dash: i >= TONES.length, values: rows ? aligned(times, { times: rows.at_ms, step_ms }, pick(rows)) : times.map(() => null) };
  });
  const most = Math.max(0, ...cards.map(({ card }) => card.memory_total_bytes ?? 0));
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

/** Nothing on this machine: why, and what to do. */
function Nothing({ gpu }: { gpu: Reading }) {
  if (gpu.state === 'failed') return <div class="note bad" role="alert"><p class="note-title">The driver does not answer.</p><p>{gpu.reason}</p><p>{gpu.cure}</p></div>;
  return (
    <div class="note">
      <p class="note-title">{gpu.state === 'starting' ? 'No reading yet.' : 'No graphics card on this machine.'}</p>
      <p>{gpu.reason} {gpu.cure && <>({gpu.cure}.)</>}</p>
      {gpu.remote.length === 0 && <><p>Cards of another machine are shown where a dcgm-exporter or an nvidia_gpu_exporter tells of them:</p><Command text={ADD} /></>}
    </div>
  );
}

function Models({ gpu }: { gpu: Reading }) {
  const failed = gpu.model_servers.filter((one) => one.state === 'failed');
  const hint = failed.map((one) => `${one.provider}: ${one.reason}`).join('; ');
  return (
    <Panel title="Loaded models" hint={hint && <Badge tone="warn">{hint}</Badge>} actions={gpu.models.length > 0 && <Export sheet={() => sheetOf('loaded-models', models, gpu.models)} />}>
      {gpu.models.length === 0
        ? <Empty title={gpu.model_servers.some((one) => one.state === 'ok') ? 'No model is loaded.' : 'No server says what it has loaded.'}>Ollama is asked, and vLLM where its provider is near: gpu.placement.</Empty>
        : <Table caption="Models that their servers have loaded" columns={models} rows={gpu.models} keyOf={(m) => `${m.provider} ${m.model}`} />}
    </Panel>
  );
}

export default function Gpu() {
  const feed = useTopic('gpu');
  useLoad('gpu history', async (abort) => remember(await get<Reading>('/api/gpu', abort)));
  useEffect(() => effect(() => { if (feed.data.value) remember(feed.data.value); }), []);
  const gpu = feed.data.value;
  if (!gpu) {
    const error = feed.error.value;
    if (error?.status === 404) return <Off what="Watching graphics cards" line={'gpu:\n  enabled: true'} />;
    return error ? <Failed what="The graphics cards" error={error} /> : <Waiting what="the graphics cards" />;
  }
  const cards = cardsOf(gpu);
  const running = gpu.devices.flatMap((card) => (card.processes ?? []).map((process) => ({ card: card.index, ...process })));
  const hidden = gpu.devices.filter((card) => card.processes === null).length;
  const placements = placementsOf(cards);
  const failing = gpu.remote.filter((one) => one.stale || one.state === 'failed').length;
  const known = cards.length > 0 || gpu.models.length > 0 || gpu.remote.length > 0 || gpu.placements.length > 0;
  return (
    <>
      {gpu.devices.length === 0 && <Nothing gpu={gpu} />}
      {cards.length > 0 && <div class="panels">{cards.map((one) => <Card key={one.card.uuid} {...one} />)}</div>}
      {cards.length > 0 && <Charts cards={cards} />}
      {known && <div class="panels">
        <Panel title="What sits where" actions={gpu.placements.length > 0 && <Export sheet={() => sheetOf('placements', placements, gpu.placements)} />}>
          {gpu.placements.length === 0 ? <Empty title="No target is known to be on these cards.">Say it in the config where you know: targets.NAME.gpu, with the UUIDs of the cards.</Empty>
            : <Table caption="Targets and their cards" columns={placements} rows={gpu.placements} keyOf={(p) => p.deployment} />}
        </Panel>
        <Models gpu={gpu} />
        {gpu.remote.length > 0 && <Panel title="Exporters" hint={failing > 0 && <Badge tone="warn">{failing} of {gpu.remote.length} failing</Badge>} actions={<Export sheet={() => sheetOf('gpu-exporters', exporters, gpu.remote)} />}>
          <Table caption="Exporters of graphics cards elsewhere" columns={exporters} rows={gpu.remote} keyOf={(e) => e.exporter} />
        </Panel>}
        {gpu.devices.length > 0 && <Panel title="Processes" hint={[hidden > 0 && `those of ${hidden} card${hidden > 1 ? 's' : ''} cannot be seen`, gpu.foreign_pids && 'pids are of the host'].filter(Boolean).join('; ')} actions={running.length > 0 && <Export sheet={() => sheetOf('gpu-processes', processes, running)} />}>
          {running.length === 0 ? <Empty title="No process is seen on these cards." /> : <Table caption="Processes on graphics cards" columns={processes} rows={running} keyOf={(p) => `${p.card} ${p.pid}`} />}
        </Panel>}
      </div>}
    </>
  );
}
