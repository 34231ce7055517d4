// Any table or series as a file: CSV for sheets, JSON for programs.
import { announce } from './announce';
import { Icon } from './icons';

export type Cell = string | number | boolean | null | undefined;
export interface Sheet { name: string; columns: string[]; rows: Cell[][] }

/** A text that a sheet would take for a formula is kept a text. */
function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  let text = String(cell);
  if (typeof cell === 'string' && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
const toCsv = (sheet: Sheet) => [sheet.columns, ...sheet.rows].map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
const toJson = (sheet: Sheet) =>
  JSON.stringify(sheet.rows.map((row) => Object.fromEntries(sheet.columns.map((column, i) => [column, row[i] ?? null]))), null, 1) + '\n';

function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  announce(`Saved ${name}.`);
}

const stamp = () => new Date().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');

export function Export({ sheet }: { sheet: () => Sheet }) {
  const out = (kind: 'csv' | 'json') => () => {
    const data = sheet();
    save(`signalbox-${data.name}-${stamp()}Z.${kind}`, kind === 'csv' ? 'text/csv' : 'application/json', kind === 'csv' ? toCsv(data) : toJson(data));
  };
  return (
    <span class="export">
      <Icon name="down" />
      <button type="button" class="link" onClick={out('csv')} aria-label="Export as CSV">CSV</button>
      <button type="button" class="link" onClick={out('json')} aria-label="Export as JSON">JSON</button>
    </span>
  );
}
