import { fixed } from '../../format/numbers';
import { Drawing } from '../parts/drawing';
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
  const height = head + rows.length * row + foot;
  const panel = Math.max(0, ((width ?? 0) - label - gap) / 2);
  const range = scoreRange(rows, threshold);
  const bins = panel < 200 ? 24 : 48;
  const x = (value: number) => ((value - range.low) / (range.high - range.low || 1)) * panel;
  const path = (quantiles: readonly number[], gone: boolean) =>
    scoreBars(quantiles, { ...range, bins, threshold })
      .filter((bar) => bar.gone === gone)
      .map((bar) => barPath(bar, x))
      .join('');
  return (
    <Drawing
      box={box}
      width={width}
      height={height}
      label={`Scores of the units of ${rows.length} layers; the threshold is ${fixed(threshold, 3)}`}
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
          {rows.map((entry, line) => (
            <g key={entry.layer} transform={`translate(0 ${head + (line + 1) * row})`}>
              <path d={path(entry[module] ?? [], true)} className={css.gone} />
              <path d={path(entry[module] ?? [], false)} className={css.kept} />
              <line x2={panel} className={css.ground} />
            </g>
          ))}
          <line x1={x(threshold)} x2={x(threshold)} y1={head} y2={height - foot} className={css.threshold} />
          <text y={height - foot + 16} className={css.label}>
            {fixed(range.low, 1)}
          </text>
          <text x={panel} y={height - foot + 16} textAnchor="end" className={css.label}>
            {fixed(range.high, 1)}
          </text>
          <text
            x={x(threshold)}
            y={height - foot + 32}
            textAnchor={anchor(x(threshold) / panel)}
            className={css.strong}
          >
            threshold {fixed(threshold, 3)}
          </text>
        </g>
      ))}
    </Drawing>
  );
}

function anchor(share: number): 'start' | 'middle' | 'end' {
  return share < 0.25 ? 'start' : share > 0.75 ? 'end' : 'middle';
}

function barPath({ from, to, height }: ScoreBar, x: (value: number) => number): string {
  const [left, right, top] = [x(from), x(to), height * (row - 5)];
  return `M${left.toFixed(1)} 0v${(-top).toFixed(1)}H${right.toFixed(1)}V0z`;
}
