// Whether labels and scores are still what they were: their shares, those expected, and the stability index of both.
import { shared, type Comparison, type Drift, type PanelSpec } from '../../api/panels';
import { count, dayAndTime, percent, plain } from '../../format';
import { Badge } from '../../parts/circuit';
import { Export } from '../../parts/export';
import { useLoad } from '../../parts/load';
import { Empty, Failed, Waiting } from '../../parts/note';
import { Panel } from '../../parts/panel';
import { sheetOf, Table, type Column } from '../../parts/table';
import { labelHint } from './series';

type Bin = Comparison['bins'][number];
const WORDS = { too_few: ['', 'too few to tell'], steady: ['ok', 'steady'], shifting: ['warn', 'shifting'], drifted: ['bad', 'drifted'] } as const;

const COLUMNS: Column<Bin>[] = [
  { key: 'name', label: 'Label or score', value: ({ name }) => name },
  { key: 'expected', label: 'Expected', number: true, value: ({ expected }) => expected, cell: ({ expected }) => percent(expected) },
  { key: 'seen', label: 'Last 24 h', number: true, value: ({ seen }) => seen, cell: ({ seen }) => percent(seen) },
];

export function DriftPanel({ spec }: { spec: PanelSpec }) {
  const loaded = useLoad('drift', () => shared<Drift>('/api/drift'), 60_000);
  const { data } = loaded;
  const found = data?.comparisons.find(({ by }) => by === spec.query.by);
  const [tone, word] = WORDS[found?.verdict ?? 'too_few'];
  const name = `drift-${spec.query.by}`;
  return (
    <Panel title={spec.title} hint={found && <Badge tone={tone}>{word}{found.index !== null && `, PSI ${plain(found.index)}`}</Badge>} actions={found && found.bins.length > 0 && <Export sheet={() => sheetOf(name, COLUMNS, found.bins)} />}>
      {!data ? loaded.error ? <Failed what={spec.title} error={loaded.error} again={loaded.again} /> : <Waiting what="the shares" />
        : !found ? <Empty title={`Nothing is compared by ${spec.query.by}.`}>Drift is told by tier, gain, injection, injection_score and privacy.</Empty>
        : found.seen === 0 && found.bins.every(({ seen }) => !seen) ? <Empty title="Nothing was judged in the last 24 hours.">{labelHint(spec.query.by)}</Empty>
        : <>
          <Table caption={spec.title} columns={COLUMNS} rows={found.bins} keyOf={(bin) => bin.name} />
          <p class="quiet pad">
            {found.against === 'card'
              ? 'Expected: how the model scored held-out prompts of its training, as its file says.'
              : `Expected: the seven days before, ${count(found.expected)} requests from ${dayAndTime(data.previous.from)} on; the model's card has no shares for this.`}
            {' '}{count(found.seen)} requests in the last 24 hours{found.verdict === 'too_few' ? `; ${count(data.least_requests)} are needed${found.against === 'card' ? '' : ' on either side'}.` : `. PSI below ${data.shifting}: steady; above ${data.drifted}: drifted.`}
          </p>
        </>}
    </Panel>
  );
}
