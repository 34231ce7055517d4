// What backups have written, by service.
import { get } from '../../api/client';
import type { BackupFile, Backups } from '../../api/types';
import { bytes, count, zone } from '../../format';
import { Export } from '../../parts/export';
import { useLoad } from '../../parts/load';
import { Failed } from '../../parts/note';
import { Panel } from '../../parts/panel';
import { sheetOf, Table, type Column } from '../../parts/table';
import { Time } from '../../parts/time';

const columns: Column<BackupFile>[] = [
  { key: 'name', label: 'File', value: (f) => f.name },
  { key: 'service', label: 'Service', value: (f) => f.service },
  { key: 'bytes', label: 'Size', number: true, value: (f) => f.bytes, cell: (f) => bytes(f.bytes) },
  { key: 'at', label: `Written (${zone})`, value: (f) => new Date(f.at).toISOString(), cell: (f) => <Time at={f.at} /> },
];

export function BackupFiles() {
  const loaded = useLoad('backups', (signal) => get<Backups>('/api/backups', signal), 30_000);
  const found = loaded.data;
  if (!found) return loaded.error ? <Failed what="The backups" error={loaded.error} again={loaded.again} /> : null;
  if (found.folders.length === 0) return null;
  const more = found.folders.reduce((sum, folder) => sum + folder.more, 0);
  return (
    <Panel title="Backups" hint={found.folders.map((f) => `${f.service}: ${f.folder}${f.keep > 0 ? `, the newest ${f.keep} are kept` : ''}`).join('; ')} actions={found.files.length > 0 && <Export sheet={() => sheetOf('backups', columns, found.files)} />}>
      {found.folders.filter(({ problem }) => problem).map((f) => <p key={f.service} class="pad under status bad">{f.folder}: {f.problem}</p>)}
      {found.files.length === 0 ? <p class="pad under quiet">No backup has been written yet.</p> : <Table caption="Files of backups" columns={columns} rows={found.files} keyOf={(f) => `${f.service}/${f.name}`} sort="backups" />}
      {more > 0 && <p class="pad under quiet">{count(more)} older ones are not listed.</p>}
    </Panel>
  );
}
