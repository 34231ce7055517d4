// What comes if habits stay as they are, with its interval, the month, and when the busiest hour seen may be passed.
import { shared, type Forecast, type PanelSpec } from '../../api/panels';
import { withQuery } from '../../api/client';
import { dayAndTime, percent } from '../../format';
import { Chart } from '../../parts/chart';
import { useLoad } from '../../parts/load';
import { Empty, Failed, Waiting } from '../../parts/note';
import { Panel } from '../../parts/panel';
import { unitWords, writer } from './format';

const DAY = 86_400_000;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

export function ForecastPanel({ spec }: { spec: PanelSpec }) {
  const metric = spec.query.metrics[0]!;
  const days = Math.max(1, Math.min(31, Math.round((spec.query.window_ms ?? 7 * DAY) / DAY)));
  const loaded = useLoad(`forecast ${metric} ${days}`, () => shared<Forecast>(withQuery('/api/forecast', { metric, horizon_days: days })), 300_000);
  const { data } = loaded;
  const own = writer(spec.unit);
  // What is foreseen is no exact number.
  const write: typeof own = (n) => own(n != null && n >= 100 && spec.unit !== 'USD' ? Math.round(n) : n);
  if (!data) return <Panel title={spec.title} class="chart">{loaded.error ? <Failed what={spec.title} error={loaded.error} again={loaded.again} /> : <Waiting what="the forecast" />}</Panel>;
  const { past, times, values, lower, upper, total, peak } = data;
  const gap = past.times.map(() => null), ahead = times.map(() => null);
  const interval = percent(data.coverage).replace('.0', '');
  const between = (sum: { value?: number; lower?: number; upper?: number }) => <><b>{write(sum.value)}</b> ({interval} between {write(sum.lower)} and {write(sum.upper)})</>;
  const thisMonth = <>{MONTHS[new Date(data.month.from).getUTCMonth()]} (UTC): {write(data.month.so_far)} so far{data.month.value !== undefined && <>, {between(data.month)} at its end</>}.</>;
  if (data.method === null) {
    return <Panel title={spec.title} class="chart"><Empty title="There is too little history to tell.">{data.reason} {thisMonth}</Empty></Panel>;
  }
  return (
    <div class="stack">
      <Chart title={spec.title} name={`${metric}-forecast`} unit={`${unitWords(spec)} an hour`} hint={spec.detail ?? `additive Holt-Winters, season of a ${data.season_hours === 168 ? 'week' : 'day'}, interval of ${interval}`} times={[...past.times, ...times]} format={write}
             {...(spec.height ? { height: spec.height } : {})} lines={[
          { name: 'seen', values: [...past.values, ...ahead], tone: 'a', kind: 'area' },
          { name: 'forecast', values: [...gap, ...values], tone: 'b' },
          { name: 'lower', values: [...gap, ...lower], tone: 'd', dash: true },
          { name: 'upper', values: [...gap, ...upper], tone: 'd', dash: true },
        ]} />
      <ul class="facts">
        {total && <li>Next {days} {days === 1 ? 'day' : 'days'}: {between(total)}.</li>}
        <li>{thisMonth}</li>
        {peak && <li>Busiest hour seen: {write(peak.value)} at {dayAndTime(peak.at)}. {peak.passed_at === null ? 'The upper bound stays below it.' : <>The upper bound passes it first at <b>{dayAndTime(peak.passed_at)}</b>: what the machine does beyond is not known.</>}</li>}
      </ul>
    </div>
  );
}
