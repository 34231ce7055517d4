// Routes as rows (for the table) and as nodes and edges (for the graph): as configured, as things are, as it went.
import type { Decision } from '../../api/decision';
import type { Circuit, Flow, Maybe, Route, Routes } from '../../api/types';
import { count, percent } from '../../format';

export type Layer = 'configured' | 'effective' | 'actual';
export interface Member {
  route: string; tier: number; strategy: string; target: string; trust: string; weight: number; configured: number;
  /** The share among those that can be used now; 0 for others. */
  effective: number; usable: boolean; why_not: string; circuit: Maybe<Circuit>; tierDead: boolean; serves: boolean;
  /** Null when nothing is known of what went there. */
  requests: number | null; failures: number | null;
}

const FAILING = 0.05;  // a share of failures from which on an edge is red
const sum = (list: number[]) => list.reduce((total, n) => total + n, 0);

function membersOf(route: Route, flows: Flow[] | null): Member[] {
  const serving = route.tiers.findIndex(({ targets }) => targets.some(({ usable }) => usable));
  return route.tiers.flatMap(({ strategy, targets }, tier) => {
    const all = sum(targets.map(({ weight }) => weight));
    const usable = targets.filter((one) => one.usable);
    const left = sum(usable.map(({ weight }) => weight));
    const of = (weight: number, whole: number, n: number) => (strategy === 'weighted' ? (whole > 0 ? weight / whole : 0) : 1 / Math.max(1, n));
    return targets.map((one): Member => {
      const flow = flows?.find((f) => f.route === route.name && f.tier === tier && f.target === one.target);
      return {
        route: route.name, tier, strategy, target: one.target, trust: one.trust, weight: one.weight, configured: of(one.weight, all, targets.length),
        effective: one.usable ? of(one.weight, left, usable.length) : 0, usable: one.usable, why_not: one.why_not, circuit: one.circuit,
        tierDead: usable.length === 0, serves: tier === serving, requests: flows ? flow?.requests ?? 0 : null, failures: flows ? flow?.failures ?? 0 : null,
      };
    });
  });
}
export const allMembers = (routes: Routes): Member[] => routes.routes.flatMap((route) => membersOf(route, routes.actual?.flows ?? null));

export type Tone = 'plain' | 'ok' | 'warn' | 'bad' | 'faded';
export interface Node { id: string; kind: 'model' | 'rules' | 'route' | 'tier' | 'target'; title: string; detail: string; tone: Tone; lit: boolean; says: string }
export interface Edge { from: string; to: string; label: string; width: number; tone: Tone; dashed: boolean; lit: boolean }
export interface Picture { nodes: Node[]; edges: Edge[] }

const rank = (strategy: string, layer: Layer, m: Member): string => {
  if (layer === 'actual') return m.requests === null ? '' : m.requests === 0 ? '0' : `${count(m.requests)}${m.failures ? ` (${count(m.failures)} failed)` : ''}`;
  if (layer === 'effective' && !m.usable) return '';
  return strategy === 'weighted' ? percent(layer === 'configured' ? m.configured : m.effective).replace('.0 %', ' %') : '';
};
const targetTone = (m: Member): Tone => (m.circuit?.state === 'open' ? 'bad' : m.circuit && m.circuit.state !== 'closed' ? 'warn' : 'plain');

export function picture(routes: Routes, only: string, layer: Layer, explained: Decision | null): Picture {
  const nodes = new Map<string, Node>();
  const edges: Edge[] = [];
  const members = allMembers(routes).filter(({ route }) => !only || route === only);
  const most = Math.max(1, ...members.map(({ requests }) => requests ?? 0));
  const first = explained?.candidates.find(({ dropped }) => !dropped);
  const fate = new Map(explained?.candidates.map((c) => [c.target, c]));
  const link = (from: string, to: string, more: Partial<Edge> = {}) => edges.push({ from, to, label: '', width: 1.5, tone: 'plain', dashed: false, lit: false, ...more });
  for (const route of routes.routes) {
    if (only && route.name !== only) continue;
    const lit = explained?.route === route.name;
    const mine = members.filter((m) => m.route === route.name);
    const names = [route.name, ...route.aliases];
    const models = `model:${route.name}`, rules = `rules:${route.name}`, self = `route:${route.name}`;
    nodes.set(models, { id: models, kind: 'model', title: names[0]!, detail: names.length > 1 ? `or ${names.slice(1).join(', ')}` : 'model', tone: 'plain', lit, says: `Clients ask for ${names.join(', ')}` });
    nodes.set(self, { id: self, kind: 'route', title: route.name, detail: [`floor ${route.floor ?? 'external'}`, route.cache && 'cache'].filter(Boolean).join(', '), tone: mine.every(({ tierDead }) => tierDead) ? 'bad' : 'plain', lit, says: `Route ${route.name}, floor ${route.floor ?? 'external'}` });
    if (routes.rules.length > 0) {
      nodes.set(rules, { id: rules, kind: 'rules', title: `${routes.rules.length} ${routes.rules.length === 1 ? 'rule' : 'rules'}`, detail: lit && explained.policy ? `${explained.policy.rules.length} matched` : 'look first', tone: 'plain', lit, says: `${routes.rules.length} rules look at the prompt first` });
      link(models, rules, { lit });
      link(rules, self, { lit });
    } else {
      link(models, self, { lit });
    }
    route.tiers.forEach(({ strategy }, tier) => {
      const inTier = mine.filter((m) => m.tier === tier);
      const id = `tier:${route.name}:${tier}`;
      const went = inTier.some(({ requests }) => requests !== null) ? sum(inTier.map(({ requests }) => requests ?? 0)) : null;
      const dead = inTier.every(({ tierDead }) => tierDead), serves = inTier.some((m) => m.serves);
      const state = layer === 'configured' ? strategy.replaceAll('_', ' ') : layer === 'actual' ? (went === null ? 'not known' : `${count(went)} requests`) : dead ? 'dead: none can be used' : serves ? 'serves now' : 'stands by';
      const tierLit = lit && first?.tier === tier;
      nodes.set(id, { id, kind: 'tier', title: `tier ${tier + 1}`, detail: state, tone: layer === 'configured' ? 'plain' : dead ? 'bad' : layer === 'effective' && serves ? 'ok' : 'plain', lit: tierLit, says: `Tier ${tier + 1} of ${route.name}, ${strategy}, ${state}` });
      link(self, id, { lit: tierLit, dashed: layer === 'effective' && !serves, tone: dead && layer === 'effective' ? 'bad' : 'plain' });
      for (const m of inTier) {
        const target = `target:${m.target}`;
        const candidate = lit ? fate.get(m.target) : undefined;
        const targetLit = tierLit && !!candidate && !candidate.dropped;
        const never = layer !== 'configured' && !m.usable;
        const old = nodes.get(target);
        nodes.set(target, {
          id: target, kind: 'target', title: m.target, lit: targetLit || !!old?.lit,
          detail: [m.trust, m.circuit && m.circuit.state !== 'closed' ? `circuit ${m.circuit.state.replace('_', ' ')}` : ''].filter(Boolean).join(', '),
          tone: explained && lit && candidate?.dropped ? 'faded' : targetTone(m), says: `Target ${m.target}, ${m.trust}${m.why_not ? `, ${m.why_not}` : ''}`,
        });
        link(id, target, {
          label: rank(strategy, layer, m), lit: targetLit, dashed: never || (layer === 'actual' && m.requests === 0), tone: never || (layer === 'actual' && (m.failures ?? 0) > FAILING * (m.requests ?? 0)) ? 'bad' : 'plain',
          width: layer === 'actual' ? 1 + 7 * Math.sqrt((m.requests ?? 0) / most) : 1.5,
        });
      }
    });
  }
  return { nodes: [...nodes.values()], edges };
}
