import { memo, useId, useMemo } from 'react';
import { quantile, shareUpTo } from '../../format/distribution';
import { fixed, percent } from '../../format/numbers';
import { Drawing } from '../parts/drawing';
import { LayerCursor, PointedText } from '../parts/layer-cursor';
import { useWidth } from '../parts/use-width';
import css from './scores.module.css';
import { type ScoreBar, type ScoreRow, scoreBars, scoreRange } from './scores-model';

const row = 26;
const head = 24;
const foot = 40;
const label = 30;
const gap = 20;

/** How the unit scores of each layer are spread, attention beside MLP, with the threshold through all of them. */
export function Scores({ rows, threshold }: { rows: readonly ScoreRow[]; threshold: number }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const ground = head + rows.length * row;
  const panel = Math.max(0, ((width ?? 0) - label - gap) / 2);
  const { low, high } = useMemo(() => scoreRange(rows, threshold), [rows, threshold]);
  const lanes = useMemo(() => ({ layers: rows.map(({ layer }) => layer), start: head, pitch: row }), [rows]);
  const x = ((threshold - low) / (high - low || 1)) * panel;
  const describe = (layer: number) => described(rows, layer, threshold);
  return (
    <>
      <Drawing
        box={box}
        width={width}
        height={ground + foot}
        label={`Scores of the units of ${rows.length} layers; the threshold is ${fixed(threshold, 3)}`}
        over={<LayerCursor lanes={lanes} label="Layers of the scores" describe={describe} />}
      >
        {rows.map(({ layer }, line) => (
          <text key={layer} x={label - 10} y={head + (line + 1) * row - 4} textAnchor="end" className={css.label}>
            {layer}
          </text>
        ))}
        {(['attention', 'mlp'] as const).map((module, index) => (
          <g key={module} transform={`translate(${label + index * (panel + gap)} 0)`}>
            <text y={14} className={css.label}>
              {module === 'mlp' ? 'MLP channels' : 'Heads'}
            </text>
            <Bars rows={rows} module={module} low={low} high={high} panel={panel} threshold={x} />
            <line x1={x} x2={x} y1={head} y2={ground} className={css.threshold} />
            <text y={ground + 16} className={css.label}>
              {fixed(low, 1)}
            </text>
            <text x={panel} y={ground + 16} textAnchor="end" className={css.label}>
              {fixed(high, 1)}
            </text>
            <text x={x} y={ground + 32} textAnchor={anchor(x / panel)} className={css.strong}>
              threshold {fixed(threshold, 3)}
            </text>
          </g>
        ))}
      </Drawing>
      <PointedText describe={describe} hint="Point at a layer to read what the threshold cuts." />
    </>
  );
}

interface BarsProps {
  rows: readonly ScoreRow[];
  module: 'attention' | 'mlp';
  low: number;
  high: number;
  /** Width in CSS pixels. */
  panel: number;
  /** Distance of the threshold from the left, in CSS pixels. */
  threshold: number;
}

/** The bars of all layers twice, left of the threshold and right of it: moving it moves two edges. */
function Bars({ threshold, panel, rows, ...bars }: BarsProps) {
  const id = useId();
  const height = head + rows.length * row;
  const left = Math.min(panel, Math.max(0, threshold));
  return (
    <>
      <clipPath id={`${id}-gone`}>
        <rect width={left} height={height} />
      </clipPath>
      <clipPath id={`${id}-kept`}>
        <rect x={left} width={panel - left} height={height} />
      </clipPath>
      <g clipPath={`url(#${id}-gone)`} className={css.gone}>
        <Shape rows={rows} panel={panel} {...bars} />
      </g>
      <g clipPath={`url(#${id}-kept)`} className={css.kept}>
        <Shape rows={rows} panel={panel} {...bars} />
      </g>
      <path className={css.ground} d={rows.map((_, line) => `M0 ${head + (line + 1) * row}H${panel}`).join('')} />
    </>
  );
}

const Shape = memo(function Shape({ rows, module, low, high, panel }: Omit<BarsProps, 'threshold'>) {
  const bins = panel < 200 ? 24 : 48;
  const x = (value: number) => ((value - low) / (high - low || 1)) * panel;
  const d = rows.map((entry, line) =>
    scoreBars(entry[module] ?? [], { low, high, bins })
      .map((bar) => barPath(bar, x, head + (line + 1) * row))
      .join(''),
  );
  return <path d={d.join('')} />;
});

function anchor(share: number): 'start' | 'middle' | 'end' {
  return share < 0.25 ? 'start' : share > 0.75 ? 'end' : 'middle';
}

function barPath({ from, to, height }: ScoreBar, x: (value: number) => number, ground: number): string {
  const [left, right, top] = [x(from), x(to), height * (row - 5)];
  return `M${left.toFixed(1)} ${ground}v${(-top).toFixed(1)}H${right.toFixed(1)}V${ground}z`;
}

function described(rows: readonly ScoreRow[], layer: number, threshold: number): string | undefined {
  const entry = rows.find((candidate) => candidate.layer === layer);
  if (!entry) return undefined;
  const part = (name: string, quantiles: readonly number[] | undefined) =>
    quantiles &&
    `${percent(shareUpTo(quantiles, threshold), 0)} of its ${name} lie at or below the threshold (median ${fixed(quantile(quantiles, 0.5), 3)})`;
  const parts = [part('heads', entry.attention), part('MLP channels', entry.mlp)].filter(Boolean);
  return `Layer ${layer}: ${parts.join('; ')}.`;
}
