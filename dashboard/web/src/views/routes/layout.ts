// Where nodes and edges stand, by dagre; loaded with the graph.
import { Graph, layout } from '@dagrejs/dagre';
import type { Picture } from './model';

export interface Place { x: number; y: number; width: number; height: number }
export interface Placed { width: number; height: number; nodes: Map<string, Place>; edges: { path: string; x: number; y: number }[] }

const CHARACTER = 7.2, LONGEST = 30, HEIGHT = 42;
const length = (text: string) => Math.min(LONGEST, text.length);

/** Leaves and arrives level. */
function bend(points: { x: number; y: number }[]): string {
  let out = '';
  points.forEach(({ x, y }, i) => {
    const last = points[i - 1];
    const middle = last ? ((last.x + x) / 2).toFixed(1) : '';
    out += last ? `C${middle} ${last.y.toFixed(1)} ${middle} ${y.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)}` : `M${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return out;
}

export function place({ nodes, edges }: Picture): Placed {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 62, edgesep: 10, marginx: 6, marginy: 6 });
  graph.setDefaultEdgeLabel(() => ({}));
  // Nodes of a kind are as wide as the widest, so that columns have edges.
  const widths = new Map<string, number>();
  for (const { kind, title, detail } of nodes) widths.set(kind, Math.max(widths.get(kind) ?? 0, 22 + CHARACTER * Math.max(length(title), length(detail) * 0.9, 6)));
  for (const { id, kind } of nodes) graph.setNode(id, { width: widths.get(kind)!, height: HEIGHT });
  edges.forEach((edge, i) => graph.setEdge(edge.from, edge.to, { labelpos: 'c', width: edge.label.length * 6, height: 12 }, String(i)));
  // Tiers stand in their order: that says more than a crossing less.
  layout(graph, { disableOptimalOrderHeuristic: true });
  const size = graph.graph() as { width?: number; height?: number };
  return {
    width: size.width ?? 0, height: size.height ?? 0,
    nodes: new Map(nodes.map(({ id }) => [id, graph.node(id) as Place])),
    edges: edges.map((edge, i) => {
      const label = graph.edge({ v: edge.from, w: edge.to, name: String(i) }) as { x?: number; y?: number };
      const from = graph.node(edge.from) as Place, to = graph.node(edge.to) as Place;
      const start = { x: from.x + from.width / 2, y: from.y }, end = { x: to.x - to.width / 2, y: to.y };
      if (label.x === undefined || label.y === undefined) return { path: bend([start, end]), x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
      return { path: bend([start, { x: label.x, y: label.y }, end]), x: label.x, y: label.y };
    }),
  };
}
