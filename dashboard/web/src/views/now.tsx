// What is going on: the last minute in figures, the last while in charts, and what is wrong, first.
import { signal } from '@preact/signals';
import { aligned, counts, isRange, perMinute, RANGES, sketches, type Range } from '../api/history';
import type { Now as Figures, TargetRow } from '../api/types';
import { count, duration, money, ms, percent, rate } from '../format';
import { useTopic } from '../live/live';
import { Chart } from '../parts/chart';
import { Choice, chosen } from '../parts/choice';
import { Badge, CircuitBadge, reasonOf, whenRetried } from '../parts/circuit';
import { useLoad } from '../parts/load';
import { Empty, Failed, tryIt, Waiting } from '../parts/note';
import { Tile } from '../parts/tile';
import { NowAlerts } from './now_alerts';
import { GpuStrip, SystemStrip } from './now_strips';

const KEPT = 120;
/** The readings of the last two minutes, for the small lines. */
const trail = signal<Figures[]>([]);
function remember(now: Figures): void {
  const last = trail.peek().at(-1);
  if (last?.time === now.time) return;
  trail.value = [...(last && now.time - last.time > 30_000 ? [] : trail.peek()), now].slice(-KEPT);
}

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

function Tiles({ now }: { now: Figures }) {
  const line = (pick: (reading: Figures) => number | null | undefined) => trail.value.map((reading) => pick(reading) ?? null);
  const errors = Object.entries(now.errors ?? {}).sort((a, b) => b[1] - a[1]);
  const success = now.success_ratio;
  const p = now.latency_ms, first = now.first_token_ms;
  return (
    <dl class="tiles ten">
      <Tile label="Requests" value={rate(now.requests_per_minute, '/min')} values={line((r) => r.requests_per_minute)} detail={now.not_seen > 0 ? `${count(now.not_seen)} not counted` : 'last minute'} href="/ui/requests" />
      <Tile label="Success" value={percent(success)} values={line((r) => r.success_ratio)} tone="ok" level={success === null ? undefined : success < 0.95 ? 'bad' : success < 0.99 ? 'warn' : undefined}
            detail={errors.length === 0 ? 'no errors' : errors.slice(0, 2).map(([name, n]) => `${count(n)} ${name.replaceAll('_', ' ')}`).join(', ')} href="/ui/requests?status=5xx" />
      <Tile label="Latency p50" value={ms(p?.p50)} values={line((r) => r.latency_ms?.p50)} detail="half are faster" />
      <Tile label="Latency p95" value={ms(p?.p95)} values={line((r) => r.latency_ms?.p95)} tone="b" detail="1 of 20 is slower" />
      <Tile label="Latency p99" value={ms(p?.p99)} values={line((r) => r.latency_ms?.p99)} tone="c" detail="1 of 100 is slower" />
      <Tile label="Time to first token" value={ms(first?.p50)} values={line((r) => r.first_token_ms?.p50)} detail={`p95 ${ms(first?.p95)}`} />
      <Tile label="Tokens out" value={rate(now.tokens?.output, '/min')} values={line((r) => r.tokens?.output)} detail={`in ${count(now.tokens?.input)}`} />
      <Tile label="Cost" value={rateOfMoney(now.cost_usd)} values={line((r) => r.cost_usd)} detail={now.cost_usd === null ? 'no prices known' : `${money(now.cost_usd * 60)} an hour`} tone="b" />
      <Tile label="Cache hits" value={percent(now.cache?.ratio)} values={line((r) => r.cache?.ratio)} detail={`${count(now.cache?.hits)} of ${count(sum(now.cache?.hits, now.cache?.misses))}`} href="/ui/cache" />
      <Tile label="In flight" value={count(now.in_flight)} values={line((r) => r.in_flight)} detail="right now" />
    </dl>
  );
}
const sum = (a: number | null | undefined, b: number | null | undefined) => (a == null || b == null ? null : a + b);
const rateOfMoney = (n: number | null) => (n === null ? money(n) : `${money(n)} /min`);

function Charts({ busy }: { busy: boolean }) {
  const chosenRange = chosen('range', '15m');
  const range: Range = isRange(chosenRange) ? chosenRange : '15m';
  const span = RANGES[range] * 60_000;
  const loaded = useLoad(`now ${range}`, async (signal) => {
    const to = Date.now(), from = to - span;
    const [requests, errors, latency] = await Promise.all([counts('requests', from, to, 180, signal), counts('errors', from, to, 180, signal), sketches('latency_ms', from, to, 180, signal)]);
    return { requests, errors, latency };
  }, 10_000);
  const head = <Choice label="Time shown" name="range" fallback="15m" options={[['15m', '15 min'], ['1h', '1 h'], ['6h', '6 h'], ['24h', '24 h'], ['7d', '7 d'], ['30d', '30 d']]} />;
  const { data } = loaded;
  if (!data) return <>{head}{loaded.error ? <Failed what="The history" error={loaded.error} again={loaded.again} /> : <Waiting what="the history" />}</>;
  const { requests, errors, latency } = data;
  const times = requests.times;
  const p = latency.series[0];
  const soon = <Empty title={`The first point comes within ${duration(requests.resolution_ms)}.`} />;
  const empty = busy ? soon : <Empty title="No requests in this time." command={tryIt()}>Send one:</Empty>;
  const step = `one point for ${duration(requests.step_ms)}`;
  return (
    <>
      {head}
      <div class="charts">
        <Chart title="Requests and errors" name="requests" unit="requests a minute" hint={step} times={times} sync="now" format={(n) => rate(n, '/min')} empty={empty} lines={[
          { name: 'requests', values: perMinute(requests), tone: 'a', kind: 'area' },
          { name: 'errors', values: aligned(times, errors, perMinute(errors)), tone: 'bad', kind: 'area' },
        ]} />
        <Chart title="Latency" name="latency" unit="milliseconds" hint={step} times={times} sync="now" format={ms} empty={busy ? soon : <Empty title="No requests in this time." />} lines={[
          { name: 'p50', values: aligned(times, latency, p?.p50 ?? []), tone: 'a' },
          { name: 'p95', values: aligned(times, latency, p?.p95 ?? []), tone: 'b' },
          { name: 'p99', values: aligned(times, latency, p?.p99 ?? []), tone: 'c' },
        ]} />
      </div>
    </>
  );
}

export default function Now() {
  const feed = useTopic('now');
  const targets = useTopic('targets').data.value;
  const now = feed.data.value;
  if (now) remember(now);
  if (!now) return feed.error.value ? <Failed what="The figures" error={feed.error.value} /> : <Waiting what="the figures" />;
  return (
    <>
      <NowAlerts />
      {targets && <Wrong targets={targets.targets} />}
      {feed.dropped.value > 0 && <p class="quiet"><Badge tone="warn">slow</Badge> {count(feed.dropped.value)} readings did not reach this page in time.</p>}
      <Tiles now={now} />
      <Charts busy={(now.requests_per_minute ?? 0) > 0} />
      <div class="strips"><SystemStrip /><GpuStrip /></div>
    </>
  );
}
