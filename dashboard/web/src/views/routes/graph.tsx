// The graph as our own SVG: nodes can be focused and chosen, and what a picture says is said in words too.
import { useEffect, useState } from 'preact/hooks';
import type { Placed } from './layout';
import type { Picture } from './model';

const LONGEST = 30;
const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

interface Props { picture: Picture; chosen: string; choose: (id: string) => void; explained: boolean }

export function RouteGraph({ picture, chosen, choose, explained }: Props) {
  const [drawn, setDrawn] = useState<{ picture: Picture; placed: Placed } | null>(null);
  const shape = picture.nodes.map(({ id, title, detail }) => id + title + detail).join() + picture.edges.map(({ from, to, label }) => from + to + label.length).join();
  useEffect(() => {
    let gone = false;
    void import('./layout').then(({ place }) => { if (!gone) setDrawn({ picture, placed: place(picture) }); });
    return () => { gone = true; };
  }, [shape]);
  if (!drawn) return <p class="pad quiet" aria-busy="true">Drawing …</p>;
  const { placed } = drawn;
  // Colours and widths are those of now; places stay while the shape does.
  const nodes = picture.nodes.filter(({ id }) => placed.nodes.has(id));
  const edges = drawn.picture.edges.length === picture.edges.length ? picture.edges : drawn.picture.edges;
  const keys = (id: string) => (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    choose(id);
  };
  return (
    <div class="graph-box" tabIndex={0} role="group" aria-label="Graph of routes">
      <svg class={explained ? 'graph explained' : 'graph'} viewBox={`0 0 ${placed.width} ${placed.height}`} width={placed.width} height={placed.height} role="group" aria-label="From client models through rules, routes and tiers to targets">
        {edges.map((edge, i) => {
          const line = placed.edges[i];
          if (!line) return null;
          return (
            <g key={i} class={`edge ${edge.tone}${edge.dashed ? ' dashed' : ''}${edge.lit ? ' lit' : ''}`} aria-hidden="true">
              <path d={line.path} stroke-width={edge.width} fill="none" />
            </g>
          );
        })}
        {edges.map((edge, i) => {
          const line = placed.edges[i];
          return line && edge.label && <text key={i} class="label" x={line.x} y={line.y + 4} text-anchor="middle" aria-hidden="true">{edge.label}</text>;
        })}
        {nodes.map((node) => {
          const at = placed.nodes.get(node.id)!;
          return (
            <g key={node.id} class={`node ${node.kind} ${node.tone}${node.lit ? ' lit' : ''}${node.id === chosen ? ' chosen' : ''}`} transform={`translate(${at.x - at.width / 2} ${at.y - at.height / 2})`}
               role="button" tabIndex={0} aria-pressed={node.id === chosen} onClick={() => choose(node.id)} onKeyDown={keys(node.id)}>
              <title>{node.says}{node.lit && ', on the way of the explained prompt'}</title>
              <rect width={at.width} height={at.height} rx={node.kind === 'tier' || node.kind === 'rules' ? 20 : 7} />
              <text class="name" x={at.width / 2} y="18" text-anchor="middle">{short(node.title)}</text>
              <text class="more" x={at.width / 2} y="33" text-anchor="middle">{short(node.detail)}</text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
