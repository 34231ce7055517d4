// The response cache: how full, how useful, and clearing it.
import { useState } from 'preact/hooks';
import { ApiError, asApiError, get, post } from '../api/client';
import { counts, perMinute } from '../api/history';
import { mayChange } from '../api/session_state';
import type { CacheCleared, CacheInfo, Routes } from '../api/types';
import { bytes, count, percent, rate } from '../format';
import { announce } from '../parts/announce';
import { Chart } from '../parts/chart';
import { Dialog } from '../parts/dialog';
import { Export } from '../parts/export';
import { useLoad } from '../parts/load';
import { Empty, Failed, Off, Waiting } from '../parts/note';
import { Panel } from '../parts/panel';
import { sheetOf, Table, type Column } from '../parts/table';
import { Tile } from '../parts/tile';

type Row = [key: string, value: number, meaning: string];
const columns: Column<Row>[] = [
  { key: 'count', label: 'Count', value: ([key]) => key.replaceAll('_', ' ') },
  { key: 'value', label: 'Since the start', number: true, value: ([, value]) => value, cell: ([, value]) => count(value) },
  { key: 'meaning', label: 'Means', rank: 2, value: ([, , meaning]) => meaning },
];
const rowsOf = (c: CacheInfo): Row[] => [
  ['hits', c.hits, 'answers given again'],
  ['misses', c.misses, 'asked for and not there'],
  ['stored', c.stored, 'answers kept'],
  ['evicted', c.evicted, 'made room for others: a larger cache.memory would keep them'],
  ['expired', c.expired, 'older than their ttl'],
  ['cleared', c.cleared, 'by order'],
  ['refused', c.refused, 'might not be kept, as with personal data'],
  ['too_large', c.too_large, 'above cache.max_entry'],
];

type Order = { tag?: string; route?: string; all?: true };
const orderText = (order: Order) => (order.all ? 'everything' : [order.route && `what route ${order.route} answered`, order.tag && `what is tagged ${order.tag}`].filter(Boolean).join(' and '));

function Clear({ done }: { done: () => void }) {
  const routes = useLoad('cache routes', (signal) => get<Routes>('/api/routes', signal));
  const [route, setRoute] = useState('');
  const [tag, setTag] = useState('');
  const [order, setOrder] = useState<Order | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const run = async () => {
    try {
      const out = await post<CacheCleared>('/api/cache/clear', order);
      announce(`Cleared ${count(out.cleared)} answers${out.replicas_told ? '' : '; the other replicas will hear of it when Redis answers again'}.`);
      setOrder(null);
      setError(null);
      done();
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  const named: Order = { ...(route ? { route } : {}), ...(tag.trim() ? { tag: tag.trim() } : {}) };
  return (
    <Panel title="Clear">
      <form class="pad under row" onSubmit={(e) => { e.preventDefault(); setOrder(named); }}>
        <label>Route<select value={route} onChange={(e) => setRoute(e.currentTarget.value)}><option value="">any</option>{routes.data?.routes.map(({ name }) => <option key={name} value={name}>{name}</option>)}</select></label>
        <label>Tag<input value={tag} maxLength={64} placeholder="any" spellcheck={false} onInput={(e) => setTag(e.currentTarget.value)} /></label>
        <button type="submit" disabled={!route && !tag.trim()}>Clear these …</button>
        <button type="button" class="danger" onClick={() => setOrder({ all: true })}>Clear everything …</button>
      </form>
      {order && (
        <Dialog title="Clear the cache?" close={() => setOrder(null)}>
          <div class="pad under stack">
            <p>This removes {orderText(order)}. The next requests like these go to providers and cost what they cost.</p>
            {error && <p class="field-error" role="alert">{error.message} ({error.label})</p>}
            <p class="row end"><button type="button" onClick={() => setOrder(null)}>Keep it</button><button type="button" class="danger" onClick={run}>Clear</button></p>
          </div>
        </Dialog>
      )}
    </Panel>
  );
}

function HitChart() {
  const loaded = useLoad('cache hits', async (signal) => {
    const to = Date.now(), from = to - 3_600_000;
    return counts('cache_hits', from, to, 180, signal);
  }, 15_000);
  if (!loaded.data) return loaded.error ? <Panel title="Hits"><Failed what="The history" error={loaded.error} again={loaded.again} /></Panel> : null;
  return <Chart title="Hits" name="cache-hits" unit="hits a minute" hint="last hour" times={loaded.data.times} format={(n) => rate(n, '/min')} lines={[{ name: 'hits', values: perMinute(loaded.data), tone: 'ok', kind: 'area' }]} />;
}

export default function Cache() {
  const loaded = useLoad('cache', (signal) => get<CacheInfo>('/api/cache/info', signal), 5000);
  const c = loaded.data;
  if (!c) {
    if (loaded.error?.status === 404) return <Off what="The cache" line={'cache:\n  enabled: true\ndefaults:\n  cache: {mode: deterministic}'} />;
    return loaded.error ? <Failed what="The cache" error={loaded.error} again={loaded.again} /> : <Waiting what="the cache" />;
  }
  const asked = c.hits + c.misses;
  return (
    <>
      {loaded.error && <Failed what="The newest figures" error={loaded.error} again={loaded.again} />}
      <dl class="tiles">
        <Tile label="Hits" value={asked > 0 ? percent(c.hits / asked) : '—'} detail={`${count(c.hits)} of ${count(asked)}`} />
        <Tile label="Answers kept" value={count(c.entries)} detail={`compression: ${c.compression}`} />
        <Tile label="Memory" value={bytes(c.bytes)} detail={`of ${bytes(c.capacity_bytes)}`} />
        {c.semantic && <Tile label="By meaning" value={count(c.semantic.entries)} detail={`${bytes(c.semantic.bytes)} in ${count(c.semantic.scopes)} scopes`} />}
      </dl>
      {asked === 0 && <Empty title="Nothing has asked the cache yet." command={'defaults:\n  cache: {mode: deterministic}'}>A route takes part when it says so. For all routes:</Empty>}
      <HitChart />
      <Panel title="Counts" actions={<Export sheet={() => sheetOf('cache', columns, rowsOf(c))} />}><Table caption="Counts of the cache" columns={columns} rows={rowsOf(c)} keyOf={([key]) => key} /></Panel>
      {mayChange.value && <Clear done={loaded.again} />}
    </>
  );
}
