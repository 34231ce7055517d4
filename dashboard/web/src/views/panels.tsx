// A view that is data: its panels as the server tells them, each drawn by its kind.
import type { ComponentChildren, VNode } from 'preact';
import { loadPanels, panels, viewNameAt, type PanelSpec, type ViewSpec } from '../api/panels';
import { isRange, RANGES, type Range } from '../api/history';
import { Choice, chosen } from '../parts/choice';
import { useLoad } from '../parts/load';
import { Failed, Waiting } from '../parts/note';
import { place, ROOT } from '../url';
import { DriftPanel } from './panels/drift';
import { Figure, isLive, LiveFigures } from './panels/figure';
import { ForecastPanel } from './panels/forecast';
import { HeatPanel } from './panels/heat';
import { SeriesPanel } from './panels/series';
import { SheetPanel } from './panels/sheet';

const takesRange = ({ kind, query }: PanelSpec) => query.window_ms === null && (kind === 'line' || kind === 'bars' || kind === 'table' || kind === 'figure');

/** Figures that follow each other share their rows evenly, at most 12 / width in a row. */
function Figures({ specs, span }: { specs: PanelSpec[]; span: number }) {
  const most = Math.max(1, Math.floor(12 / Math.max(...specs.map(({ width }) => width))));
  const inRow = Math.ceil(specs.length / Math.ceil(specs.length / most));
  const drawn: ComponentChildren[] = [];
  for (let i = 0; i < specs.length;) {
    let end = i + 1;
    if (isLive(specs[i]!)) {
      while (end < specs.length && isLive(specs[end]!)) ++end;
      drawn.push(<LiveFigures key={i} specs={specs.slice(i, end)} />);
    } else {
      drawn.push(<Figure key={i} spec={specs[i]!} span={span} />);
    }
    i = end;
  }
  return <dl class="tiles even" style={{ '--columns': inRow }}>{drawn}</dl>;
}

function draw(spec: PanelSpec, span: number, sync: string): VNode {
  switch (spec.kind) {
    case 'heat': return <HeatPanel spec={spec} />;
    case 'forecast': return <ForecastPanel spec={spec} />;
    case 'drift': return <DriftPanel spec={spec} />;
    case 'table': return <SheetPanel spec={spec} span={span} />;
    default: return <SeriesPanel spec={spec} span={span} sync={sync} />;
  }
}

export function Panels({ view }: { view: ViewSpec }) {
  const text = chosen('range', '15m');
  const range: Range = isRange(text) ? text : '15m';
  const span = RANGES[range] * 60_000;
  const head = <Choice label="Time shown" name="range" fallback="15m" options={[['15m', '15 min'], ['1h', '1 h'], ['6h', '6 h'], ['24h', '24 h'], ['7d', '7 d'], ['30d', '30 d']]} />;
  const parts: ComponentChildren[] = [];
  let choice = false;
  for (let i = 0; i < view.panels.length;) {
    const figures = view.panels[i]!.kind === 'figure';
    let end = i + 1;
    while (end < view.panels.length && (view.panels[end]!.kind === 'figure') === figures) ++end;
    const run = view.panels.slice(i, end);
    // The choice stands before the first panels that follow it.
    if (!choice && run.some(takesRange)) {
      choice = true;
      parts.push(<div key="range" class="range">{head}</div>);
    }
    parts.push(figures ? <Figures key={`${i} ${range}`} specs={run} span={span} />
      : <div key={i} class="panel-grid">{run.map((spec, at) => <div key={`${at} ${spec.title}`} class="panel-cell" style={{ '--span': spec.width }}>{draw(spec, span, view.name)}</div>)}</div>);
    i = end;
  }
  return <>{view.detail && <p class="quiet view-detail">{view.detail}</p>}{parts}</>;
}

/** The panels of the view with this name, read anew now and then: a reload may have brought others. */
export function PanelsOf({ name }: { name: string }) {
  const loaded = useLoad('panels', loadPanels, 30_000);
  const view = panels.value?.views.find((one) => one.name === name);
  if (view) return <Panels view={view} />;
  if (panels.value) return <div class="note"><p class="note-title">There is no view of this name.</p><p>Views of your own stand in the file that <code>dashboard.panels</code> names. <a href={`${ROOT}now`}>Go to Now</a></p></div>;
  return loaded.error ? <Failed what="The panels" error={loaded.error} again={loaded.again} /> : <Waiting what="the panels" />;
}

export default function PanelView() {
  const name = viewNameAt(place.value);
  return <PanelsOf key={name} name={name} />;
}
