// What the server finds in a text, by line.
import type { ConfigIssue } from '../../api/types';
import { Badge } from '../../parts/circuit';

export function Issues({ issues, show }: { issues: ConfigIssue[]; show?: (line: number) => void }) {
  if (issues.length === 0) return null;
  return (
    <ul class="issues">
      {issues.map((issue, i) => (
        <li key={i}>
          <Badge tone={issue.warning ? 'warn' : 'bad'}>{issue.warning ? 'warning' : 'error'}</Badge>{' '}
          {issue.file && <code>{issue.file}</code>}{' '}
          {issue.line !== null && (show && !issue.file ? <button type="button" class="link" onClick={() => show(issue.line!)}>line {issue.line}</button> : <span class="quiet">line {issue.line}</span>)}{' '}
          {issue.path && <code>{issue.path}</code>} {issue.problem}{issue.cure && <span class="quiet"> – {issue.cure}</span>}
        </li>
      ))}
    </ul>
  );
}

export const Changes = ({ changes }: { changes: string[] }) =>
  changes.length === 0 ? <p class="quiet">Nothing would change.</p> : <ul class="changes">{changes.map((change) => <li key={change}><code>{change}</code></li>)}</ul>;

export const Restart = () => <p><Badge tone="warn">restart</Badge> Part of this takes effect only when the server is started anew.</p>;
