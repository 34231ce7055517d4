// How an alert is written: its level, its value in the metric's unit, what it proposes.
import type { AlertInstance, AlertLevel, AlertRule } from '../api/types';
import { celsius, count, money, ms, NONE, percent, plain } from '../format';
import { Badge } from './circuit';

export interface Alert { rule: AlertRule; one: AlertInstance }
export const alertKey = ({ rule, one }: Alert) => `${rule.name}\n${one.instance ?? ''}`;

const TONES: Record<AlertLevel, string> = { info: 'off', warning: 'warn', critical: 'bad' };
export const LevelBadge = ({ level }: { level: AlertLevel }) => <Badge tone={TONES[level] ?? 'off'}>{level}</Badge>;

const WEIGHT: Record<AlertLevel, number> = { critical: 0, warning: 1, info: 2 };
/** The worst first, then the newest. */
export const worstFirst = (a: Alert, b: Alert) => WEIGHT[a.rule.level] - WEIGHT[b.rule.level] || (b.one.since ?? 0) - (a.one.since ?? 0);

export function valueText(unit: string, n: number | null | undefined): string {
  if (n === null || n === undefined) return NONE;
  switch (unit) {
    case 'ratio': return percent(n);
    case 'ms': return ms(n);
    case 'usd': return money(n);
    case 'celsius': return celsius(n);
    case 'days': return `${plain(n, 1)} days`;
    case 'flag': return n > 0 ? 'yes' : 'no';
    default: return count(n);
  }
}

export const thresholdText = ({ unit, above, below }: AlertRule) =>
  unit === 'flag' ? 'yes' : above !== null ? `above ${valueText(unit, above)}` : `below ${valueText(unit, below)}`;

const UNITS: [seconds: number, word: string][] = [[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
/** A time as a config has it: "10 min", "90 s". */
export function spanText(seconds: number): string {
  const [size, word] = UNITS.find(([one]) => seconds >= one && seconds % one === 0) ?? [1, 's'];
  return `${plain(seconds / size, 1)} ${word}`;
}

/** All instances of the rules that are in some state. */
export const alertsOf = (rules: AlertRule[], keep: (one: AlertInstance) => boolean): Alert[] =>
  rules.flatMap((rule) => rule.instances.filter(keep).map((one) => ({ rule, one }))).sort(worstFirst);

const FILTERS: Record<string, string> = { route: 'route', target: 'target', key: 'key' };
const VIEWS: Record<string, [label: string, path: string]> = {
  open_requests: ['Open Requests', 'requests'], open_routes: ['Open Routes', 'routes'], open_providers: ['Open Providers', 'providers'],
  open_gpu: ['Open GPU', 'gpu'], open_system: ['Open System', 'system'], open_config: ['Open Config', 'config'],
};
/** Where a rule proposes to look: that changes nothing, so a link is enough. */
export function lookAt({ rule, one }: Alert): { label: string; href: string } | null {
  const view = VIEWS[rule.action];
  if (!view) return null;
  const [label, path] = view;
  const query = new URLSearchParams();
  const filter = FILTERS[rule.by];
  if (path === 'requests' && filter && one.instance) query.set(filter, one.instance);
  if (path === 'providers' && rule.by === 'target' && one.instance) query.set('sel', one.instance);
  const text = query.toString();
  return { label, href: `/ui/${path}${text ? `?${text}` : ''}` };
}
