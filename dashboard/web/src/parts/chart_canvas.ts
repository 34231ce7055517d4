// The painting itself, by uPlot; loaded with the first chart.
import uPlot from 'uplot';
import { dayOnly, hourAndMinute, timeOfDay } from '../format';
import { color } from '../theme';
import type { ChartProps, Line } from './chart';
import { later } from './later';

export interface Picture {
  update(props: ChartProps): void;
  /** Puts the cursor on a reading; null: away. */
  point(index: number | null): void;
  end(): void;
}

const bars = uPlot.paths.bars!({ size: [0.8, 24] });
// Bytes are counted in powers of two, and so are the lines across their charts.
const POWERS = Array.from({ length: 46 }, (_, i) => 2 ** i);
const FONT = '11px system-ui, sans-serif';

/** A reading between gaps has no line to be seen by. */
const alone: uPlot.Series.Points.Filter = (plot, index) => {
  const values = plot.data[index] as (number | null | undefined)[];
  return values.flatMap((value, i) => (value != null && values[i - 1] == null && values[i + 1] == null ? [i] : []));
};

/** Bars stand on their times, and the first and last are as wide as the others. */
const wide: uPlot.Range.Function = (plot, low, high) => {
  const [a, b] = plot.data[0] ?? [];
  const half = a !== undefined && b !== undefined ? (b - a) / 2 : 43_200;
  return [low - half, high + half];
};

/** A single point has its place and time around it, not all of history. */
const close: uPlot.Range.Function = (_, low, high) => (low === high ? [low - 600, high + 600] : [low, high]);

/** What stands at a mark of the time axis: days where the marks are days. */
const tick = (t: number, step: number): string =>
  step >= 43_200 || (step >= 3600 && new Date(t).getHours() === 0) ? dayOnly(t) : step < 60 ? timeOfDay(t) : hourAndMinute(t);

function series(line: Line): uPlot.Series {
  const stroke = color(`tone-${line.tone}`);
  const base: uPlot.Series = { label: line.name, stroke, width: 1.6, points: { show: true, size: 5, stroke, fill: stroke, filter: alone }, spanGaps: false };
  if (line.dash) base.dash = [5, 4];
  if (line.kind === 'bars') return { ...base, width: 0, paths: bars, fill: stroke };
  if (line.kind === 'area') return { ...base, fill: stroke.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.14)') };
  return base;
}

const numbers = (props: ChartProps): uPlot.AlignedData => [props.times.map((t) => t / 1000), ...props.lines.map((line) => line.values)];

export function draw(host: HTMLElement, first: ChartProps, report: (index: number | null) => void): Picture {
  let props = first;
  const grid = color('line'), ink = color('muted');
  const axis = { stroke: ink, font: FONT, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1, size: 4 } };
  const marks = (plot: uPlot) => {
    for (const { at, label, tone } of props.thresholds ?? []) {
      const y = plot.valToPos(at, 'y', true);
      if (y < plot.bbox.top || y > plot.bbox.top + plot.bbox.height) continue;
      const { ctx } = plot;
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = color(`tone-${tone}`);
      ctx.lineWidth = devicePixelRatio;
      ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(plot.bbox.left, y);
      ctx.lineTo(plot.bbox.left + plot.bbox.width, y);
      ctx.stroke();
      ctx.font = `${10 * devicePixelRatio}px system-ui, sans-serif`;
      ctx.textAlign = 'right';
      ctx.fillText(label, plot.bbox.left + plot.bbox.width - 4 * devicePixelRatio, y - 4 * devicePixelRatio);
      ctx.restore();
    }
  };
  const options: uPlot.Options = {
    width: host.clientWidth, height: host.clientHeight, legend: { show: false }, padding: [8, 8, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, ...(props.sync ? { sync: { key: props.sync, scales: ['x', null] } } : {}) },
    scales: { x: { range: first.lines.some(({ kind }) => kind === 'bars') ? wide : close }, y: { range: (_, low, high) => [Math.min(0, low ?? 0), Math.max(high ?? 0, props.least ?? 0) * 1.06 || 1] } },
    axes: [
      { ...axis, space: 70, size: 28, values: (_, splits, __, ___, step) => splits.map((s) => tick(s * 1000, step)) },
      { ...axis, size: 64, space: 34, ...(props.unit.startsWith('bytes') ? { incrs: POWERS } : {}), values: (_, splits) => splits.map((v) => props.format(v)) },
    ],
    series: [{}, ...props.lines.map(series)],
    hooks: { draw: [marks], setCursor: [(plot) => report(plot.cursor.idx ?? null)] },
  };
  let drawn = false, ended = false;
  const plot = new uPlot(options, numbers(props), (self, begin) => {
    host.append(self.root);
    // To be made takes it as long as to be drawn: each is a piece of its own.
    later(() => {
      if (ended) return;
      begin();
      drawn = true;
      if (props !== first) self.setData(numbers(props));
      resize.observe(host);
    });
  });
  const resize = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: host.clientHeight }));
  return {
    update(next) {
      props = next;
      if (drawn) plot.setData(numbers(next));
    },
    point(index) {
      if (!drawn) return;
      const time = index === null ? undefined : props.times[index];
      plot.setCursor(time === undefined ? { left: -10, top: -10 } : { left: plot.valToPos(time / 1000, 'x'), top: 10 });
    },
    end() {
      ended = true;
      resize.disconnect();
      plot.destroy();
      host.replaceChildren();
    },
  };
}
