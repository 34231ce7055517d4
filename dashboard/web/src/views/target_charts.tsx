// One target over the last hour: how many, how often it failed, how fast.
import { get, withQuery } from '../api/client';
import { aligned, perMinute } from '../api/history';
import type { CountSeries, History, SketchSeries } from '../api/types';
import { ms, rate } from '../format';
import { Chart } from '../parts/chart';
import { useLoad } from '../parts/load';
import { Failed, Waiting } from '../parts/note';

export function TargetCharts({ target }: { target: string }) {
  const loaded = useLoad(`target ${target}`, async (signal) => {
    const to = Date.now();
    const ask = <S,>(metric: string) => get<History<S>>(withQuery('/api/history', { metric, by: 'target', name: target, from: to - 3_600_000, to, points: 180 }), signal);
    const [requests, errors, latency] = await Promise.all([ask<CountSeries>('requests'), ask<CountSeries>('errors'), ask<SketchSeries>('latency_ms')]);
    return { requests, errors, latency };
  }, 15_000);
  if (!loaded.data) return loaded.error ? <Failed what={`The history of ${target}`} error={loaded.error} again={loaded.again} /> : <Waiting what="its history" />;
  const { requests, errors, latency } = loaded.data;
  const p = latency.series[0];
  return (
    <div class="charts">
      <Chart title={`${target}: attempts`} name="target-attempts" unit="attempts a minute" hint="last hour" times={requests.times} sync="target" omitted={requests.omitted} format={(n) => rate(n, '/min')} lines={[
        { name: 'attempts', values: perMinute(requests), tone: 'a', kind: 'area' },
        { name: 'errors', values: aligned(requests.times, errors, perMinute(errors)), tone: 'bad', kind: 'area' },
      ]} />
      <Chart title={`${target}: latency`} name="target-latency" unit="milliseconds" hint="last hour" times={latency.times} sync="target" omitted={latency.omitted} format={ms} lines={[
        { name: 'p50', values: p?.p50 ?? [], tone: 'a' }, { name: 'p95', values: p?.p95 ?? [], tone: 'b' }, { name: 'p99', values: p?.p99 ?? [], tone: 'c' },
      ]} />
    </div>
  );
}
