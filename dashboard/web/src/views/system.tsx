// The machine: what is full, what is busy, and the latency of requests on the same axis.
import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { get } from '../api/client';
import { aligned, sketches } from '../api/history';
import type { System as Reading, SystemHistory, SystemProcess } from '../api/types';
import { bytes, bytesPerSecond, count, duration, ms, percent, plain } from '../format';
import { useTopic } from '../live/live';
import { joinRows } from '../live/merge';
import { Chart, type Line } from '../parts/chart';
import { Export } from '../parts/export';
import { useLoad } from '../parts/load';
import { levelOf, Meter } from '../parts/meter';
import { Failed, Off, Waiting } from '../parts/note';
import { Panel } from '../parts/panel';
import { sheetOf, Table, type Column } from '../parts/table';
import { Tile } from '../parts/tile';

const WARN = 0.8, BAD = 0.95;
const history = signal<SystemHistory | null>(null);

const processes: Column<SystemProcess>[] = [
  { key: 'name', label: 'Process', value: (p) => p.name },
  { key: 'pid', label: 'Pid', number: true, value: (p) => p.pid, cell: (p) => String(p.pid) },
  { key: 'user', label: 'User', rank: 2, value: (p) => p.user },
  { key: 'cpu_cores', label: 'CPU (cores)', number: true, value: (p) => p.cpu_cores, cell: (p) => plain(p.cpu_cores, 3) },
  { key: 'memory_bytes', label: 'Memory', number: true, value: (p) => p.memory_bytes, cell: (p) => bytes(p.memory_bytes) },
];
type Mount = Reading['mounts'][number];
const mounts: Column<Mount>[] = [
  { key: 'path', label: 'Mounted at', value: (m) => m.path },
  { key: 'type', label: 'Type', rank: 2, value: (m) => m.type },
  { key: 'used_bytes', label: 'Used', number: true, value: (m) => m.used_bytes, cell: (m) => bytes(m.used_bytes) },
  { key: 'total_bytes', label: 'Of', number: true, value: (m) => m.total_bytes, cell: (m) => bytes(m.total_bytes) },
  { key: 'ratio', label: 'Full', number: true, value: (m) => m.used_bytes / m.total_bytes, cell: (m) => <span class="with-meter"><Meter ratio={m.used_bytes / m.total_bytes} level={levelOf(m.used_bytes / m.total_bytes, WARN, BAD)} label={`${m.path} is ${percent(m.used_bytes / m.total_bytes)} full`} />{percent(m.used_bytes / m.total_bytes)}</span> },
];
type Interface = Reading['interfaces'][number];
const interfaces: Column<Interface>[] = [
  { key: 'name', label: 'Interface', value: (i) => i.name },
  { key: 'received_bytes_per_second', label: 'Received', number: true, value: (i) => i.received_bytes_per_second, cell: (i) => bytesPerSecond(i.received_bytes_per_second) },
  { key: 'sent_bytes_per_second', label: 'Sent', number: true, value: (i) => i.sent_bytes_per_second, cell: (i) => bytesPerSecond(i.sent_bytes_per_second) },
  { key: 'errors', label: 'Errors', number: true, value: (i) => i.errors, cell: (i) => count(i.errors) },
];

function Tiles({ s }: { s: Reading }) {
  const memory = s.memory.used_bytes === null || !s.memory.total_bytes ? null : s.memory.used_bytes / s.memory.total_bytes;
  const load = s.cpu.load1 === null || !s.cpu.cores ? null : s.cpu.load1 / s.cpu.cores;
  const limit = s.container.memory_limit_bytes;
  const flag = (ratio: number | null, warn = WARN, bad = BAD) => { const level = levelOf(ratio, warn, bad); return level === 'ok' ? undefined : level; };
  return (
    <dl class="tiles">
      <Tile label="CPU" value={percent(s.cpu.utilization_ratio)} level={flag(s.cpu.utilization_ratio)} detail={`waiting for disks ${percent(s.cpu.waiting_ratio)}`} />
      <Tile label="Load" value={plain(s.cpu.load1)} level={flag(load, 1, 2)} detail={`5 min ${plain(s.cpu.load5)}, 15 min ${plain(s.cpu.load15)}; ${plain(s.cpu.cores)} cores`} />
      <Tile label="Memory" value={percent(memory)} level={flag(memory)} detail={`${bytes(s.memory.used_bytes)} of ${bytes(s.memory.total_bytes)}`} />
      <Tile label="Swap" value={bytes(s.memory.swap_used_bytes)} detail={s.memory.swap_total_bytes === 0 ? 'there is none' : `of ${bytes(s.memory.swap_total_bytes)}`} />
      <Tile label="Container" value={limit === null ? '—' : bytes(s.container.memory_used_bytes)} level={limit ? flag((s.container.memory_used_bytes ?? 0) / limit) : undefined} detail={limit === null ? 'no memory limit' : `of ${bytes(limit)}`} />
      <Tile label="Up for" value={s.uptime_seconds === null ? '—' : duration(s.uptime_seconds * 1000)} detail={`${count(s.processes)} processes`} />
    </dl>
  );
}

function Charts({ h, s }: { h: SystemHistory; s: Reading }) {
  const times = h.at_ms;
  const from = times[0] ?? 0;
  const latency = useLoad('system latency', (abort) => sketches('latency_ms', Date.now() - 600_000, Date.now(), 120, abort), 10_000);
  const line = (name: string, values: (number | null)[], tone: string, kind: 'line' | 'area' = 'area'): Line => ({ name, values, tone, kind });
  const p = latency.data?.series[0];
  const atTimes = (values: (number | null)[] | undefined) => (latency.data ? aligned(times, latency.data, values ?? []) : times.map(() => null));
  const total = s.memory.total_bytes ?? 0;
  return (
    <div class="charts" data-from={from}>
      <Chart title="CPU" name="cpu" unit="per cent" times={times} sync="system" format={percent} least={1} thresholds={[{ at: WARN, label: 'busy', tone: 'warn' }, { at: BAD, label: 'full', tone: 'bad' }]} lines={[line('used', h.utilization_ratio, 'a')]} />
      {latency.error ? <Panel title="Latency of requests"><Failed what="The latency" error={latency.error} again={latency.again} /></Panel>
        : <Chart title="Latency of requests" name="latency" unit="milliseconds" times={times} sync="system" format={ms} lines={[line('p50', atTimes(p?.p50), 'a', 'line'), line('p95', atTimes(p?.p95), 'b', 'line'), line('p99', atTimes(p?.p99), 'c', 'line')]} />}
      <Chart title="Memory" name="memory" unit="bytes" times={times} sync="system" format={bytes} least={total} thresholds={total ? [{ at: total * WARN, label: 'much', tone: 'warn' }, { at: total * BAD, label: 'full', tone: 'bad' }] : []} lines={[line('used', h.memory_used_bytes, 'a'), line('swap', h.swap_used_bytes, 'b', 'line')]} />
      <Chart title="Load" name="load" unit="waiting or running tasks" times={times} sync="system" format={(n) => plain(n)} thresholds={s.cpu.cores ? [{ at: s.cpu.cores, label: 'all cores', tone: 'warn' }] : []} lines={[line('1 min', h.load1, 'a')]} />
      <Chart title="Disks" name="disks" unit="bytes a second" times={times} sync="system" format={bytesPerSecond} lines={[line('read', h.disk_read_bytes_per_second, 'a', 'line'), line('written', h.disk_written_bytes_per_second, 'b', 'line')]} />
      <Chart title="Network" name="network" unit="bytes a second" times={times} sync="system" format={bytesPerSecond} lines={[line('received', h.received_bytes_per_second, 'a', 'line'), line('sent', h.sent_bytes_per_second, 'b', 'line')]} />
    </div>
  );
}

export default function System() {
  const feed = useTopic('system');
  useLoad('system history', async (abort) => { history.value = (await get<Reading>('/api/system/stats', abort)).history; });
  useEffect(() => effect(() => {
    const data = feed.data.value;
    if (data) history.value = joinRows(history.peek(), data.history);
  }), []);
  const s = feed.data.value;
  if (!s) {
    const error = feed.error.value;
    if (error?.status === 404) return <Off what="Watching the system" line={'system:\n  enabled: true'} />;
    return error ? <Failed what="The system" error={error} /> : <Waiting what="the system" />;
  }
  return (
    <>
      <Tiles s={s} />
      {history.value && <Charts h={history.value} s={s} />}
      <div class="panels">
        <Panel title="Most CPU" actions={<Export sheet={() => sheetOf('top-cpu', processes, s.top_by_cpu)} />}><Table caption="Processes with the most CPU" columns={processes} rows={s.top_by_cpu} keyOf={(p) => String(p.pid)} /></Panel>
        <Panel title="Most memory" actions={<Export sheet={() => sheetOf('top-memory', processes, s.top_by_memory)} />}><Table caption="Processes with the most memory" columns={processes} rows={s.top_by_memory} keyOf={(p) => String(p.pid)} /></Panel>
        <Panel title="File systems" actions={<Export sheet={() => sheetOf('file-systems', mounts, s.mounts)} />}><Table caption="File systems" columns={mounts} rows={s.mounts} keyOf={(m) => m.path} /></Panel>
        <Panel title="Network interfaces" actions={<Export sheet={() => sheetOf('interfaces', interfaces, s.interfaces)} />}><Table caption="Network interfaces" columns={interfaces} rows={s.interfaces} keyOf={(i) => i.name} /></Panel>
      </div>
    </>
  );
}
