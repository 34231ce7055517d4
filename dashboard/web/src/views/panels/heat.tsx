// Usage by weekday and hour, in the time of whoever looks: the stronger the colour, the more. The same as a list behind it.
import { useState } from 'preact/hooks';
import { shared, type PanelSpec, type Patterns } from '../../api/panels';
import { withQuery } from '../../api/client';
import { count, dayAndTime, zone } from '../../format';
import { Export } from '../../parts/export';
import { Icon } from '../../parts/icons';
import { useLoad } from '../../parts/load';
import { Empty, Failed, Waiting } from '../../parts/note';
import { Panel } from '../../parts/panel';
import { sheetOf, Table, type Column } from '../../parts/table';
import { writer } from './format';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const STEPS = 8;
const hourOf = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
type Cell = Patterns['cells'][number];

export function HeatPanel({ spec }: { spec: PanelSpec }) {
  const [asTable, setAsTable] = useState(false);
  const metric = spec.query.metrics[0]!;
  const loaded = useLoad(`heat ${metric}`, () => shared<Patterns>(withQuery('/api/patterns', { metric, utc_offset_min: -new Date().getTimezoneOffset() })), 300_000);
  const { data } = loaded;
  const write = writer(spec.unit);
  const known = data?.cells.filter(({ mean }) => mean !== null) ?? [];
  const most = Math.max(0, ...known.map(({ mean }) => mean!));
  const columns: Column<Cell>[] = [
    { key: 'weekday', label: 'Weekday', value: (cell) => DAYS[cell.weekday], },
    { key: 'hour', label: `Hour (${zone})`, value: (cell) => hourOf(cell.hour) },
    { key: 'mean', label: 'Average', number: true, value: (cell) => cell.mean, cell: (cell) => write(cell.mean) },
    { key: 'hours', label: 'Hours seen', number: true, value: (cell) => cell.hours, cell: (cell) => count(cell.hours) },
  ];
  return (
    <Panel title={spec.title} class="chart" hint={spec.detail ?? `average an hour, in ${zone} as the clock stands today`} actions={known.length > 0 && <>
      <button type="button" class="icon" aria-pressed={asTable} aria-label={`${spec.title} as a table`} title="As a table" onClick={() => setAsTable(!asTable)}><Icon name="table" /></button>
      <Export sheet={() => sheetOf(`${metric}-patterns`, columns, data!.cells)} />
    </>}>
      {!data ? loaded.error ? <Failed what={spec.title} error={loaded.error} again={loaded.again} /> : <Waiting what="habits" />
        : known.length === 0 ? <Empty title="No whole hour is known yet.">An hour counts once the process has run through it and the hours beside it.</Empty>
        : asTable ? <Table caption={spec.title} columns={columns} rows={known} keyOf={(cell) => `${cell.weekday} ${cell.hour}`} sort="sort-heat" tall />
        : (
          <div class="heat-box" tabIndex={0} role="group" aria-label={`${spec.title}, most ${write(most)}`}>
            <table class="heat">
              <caption class="unseen">{spec.title}, hours in {zone}</caption>
              <thead><tr><td />{Array.from({ length: 24 }, (_, hour) => <th key={hour} scope="col">{hour % 3 === 0 ? <span aria-hidden="true">{String(hour).padStart(2, '0')}</span> : null}<span class="unseen">{hourOf(hour)}</span></th>)}</tr></thead>
              <tbody>
                {DAYS.map((day, weekday) => (
                  <tr key={day}>
                    <th scope="row"><span aria-hidden="true">{day.slice(0, 3)}</span><span class="unseen">{day}</span></th>
                    {data.cells.slice(weekday * 24, weekday * 24 + 24).map(({ hour, mean, hours }) => (
                      <td key={hour} class={mean === null ? 'none' : `heat-${most > 0 ? Math.ceil((mean / most) * STEPS) : 0}`} title={`${day} ${hourOf(hour)}: ${mean === null ? 'not known' : `${write(mean)} (${count(hours)} ${hours === 1 ? 'hour' : 'hours'})`}`}><span class="unseen">{write(mean)}</span></td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
            <p class="quiet">Strongest: {write(most)} in an hour. Hatched: not known. From {dayAndTime(data.from)} on, as far as it is kept.</p>
          </div>
        )}
    </Panel>
  );
}
