// What was in force before: who changed it, when and why; any of it can be compared and put in force again.
import { useState } from 'preact/hooks';
import { get } from '../../api/client';
import { mayChange } from '../../api/session_state';
import type { ConfigFile, ConfigVersion } from '../../api/types';
import { count, NONE, zone } from '../../format';
import { Badge } from '../../parts/circuit';
import { Export } from '../../parts/export';
import { useLoad } from '../../parts/load';
import { Empty, Failed, Waiting } from '../../parts/note';
import { Panel } from '../../parts/panel';
import { sheetOf, Table, type Column } from '../../parts/table';
import { Time } from '../../parts/time';
import { hrefWith, param, setParams } from '../../url';
import { ApplyDialog } from './apply';
import { Diff } from './diff';

const columns: Column<ConfigVersion>[] = [
  { key: 'at', label: `When (${zone})`, value: (v) => new Date(v.at).toISOString(), cell: (v) => <a href={hrefWith({ v: v.version })}><Time at={v.at} /></a> },
  { key: 'version', label: 'Version', value: (v) => v.version, cell: (v) => <><code>{v.version}</code> {v.in_force && <Badge tone="ok">in force</Badge>}</> },
  { key: 'by', label: 'By', value: (v) => v.by },
  { key: 'changes', label: 'Changes', number: true, value: (v) => v.changes, cell: (v) => count(v.changes) },
  { key: 'comment', label: 'Why', rank: 2, value: (v) => v.comment },
];

function Version({ version, file, done }: { version: ConfigVersion; file: ConfigFile; done: () => void }) {
  const [asking, setAsking] = useState(false);
  const loaded = useLoad(`version ${version.version}`, (signal) => get<{ text: string | null }>(`/api/config/history/${encodeURIComponent(version.version)}`, signal));
  const text = loaded.data?.text;
  return (
    <Panel title={`What ${version.version} would change`} hint={version.comment ?? NONE} actions={mayChange.value && typeof text === 'string' && text !== file.text && <button type="button" onClick={() => setAsking(true)}>Roll back to this …</button>}>
      {loaded.error ? <Failed what="This version" error={loaded.error} again={loaded.again} />
        : typeof text !== 'string' ? <Waiting what="the version" />
        : file.text === null ? <p class="pad quiet">Viewers are not shown the text.</p>
        : <Diff before={file.text} after={text} label={`Difference of version ${version.version} to the text in force`} />}
      {asking && typeof text === 'string' && <ApplyDialog title={`Roll back to ${version.version}`} file={file} text={text} comment={`back to ${version.version}`} close={() => setAsking(false)} done={() => { setAsking(false); done(); }} />}
    </Panel>
  );
}

export function History({ file, done }: { file: ConfigFile; done: () => void }) {
  const loaded = useLoad(`history ${file.version}`, (signal) => get<{ versions: ConfigVersion[] }>('/api/config/history', signal));
  const versions = loaded.data?.versions;
  const chosen = param('v');
  const version = versions?.find((one) => one.version === chosen);
  return (
    <>
      <Panel title="Versions" hint="the last 100 that were applied here" actions={versions && <Export sheet={() => sheetOf('config-history', columns, versions)} />}>
        {loaded.error ? <Failed what="The history" error={loaded.error} again={loaded.again} />
          : !versions ? <Waiting what="the history" />
          : versions.length === 0 ? <Empty title="Nothing was applied from here yet.">Each text that is applied is kept beside the config.</Empty>
          : <Table caption="Versions of the config" columns={columns} rows={versions} keyOf={(v) => v.version} selected={chosen || undefined} onSelect={(v) => setParams({ v: v.version })} />}
      </Panel>
      {version && <Version key={version.version} version={version} file={file} done={done} />}
    </>
  );
}
