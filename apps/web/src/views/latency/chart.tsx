import type { PlotOptions } from '@observablehq/plot';
import { useCallback } from 'react';
import { PlotFigure } from '../parts/plot';
import type { PlotLibrary } from '../parts/plot-library';
import type { Timed } from './model';

const lane = 34;
const colourOf = ({ isDense }: Timed) => (isDense ? 'var(--second)' : 'var(--kept)');

/** Every repetition, the middle half of them and their median, a line a model. `rows` must keep its identity. */
export function LatencyChart({ rows, label }: { rows: readonly Timed[]; label: string }) {
  const draw = useCallback(
    (Plot: PlotLibrary, width: number): PlotOptions => {
      const each = rows.flatMap((row) => (row.milliseconds ?? []).map((time) => ({ name: row.name, time, row })));
      const quartered = rows.filter(({ p25, p75 }) => p25 !== undefined && p75 !== undefined);
      const predicted = rows.filter((row) => row.predicted !== undefined);
      const longest = Math.max(...rows.map(({ name }) => name.length));
      return {
        marginLeft: Math.min(longest * 7 + 16, width * 0.4),
        marginTop: 8,
        marginBottom: 38,
        marginRight: 24,
        x: { label: 'Milliseconds', zero: true, nice: true, grid: true, labelOffset: 34 },
        y: { label: null, domain: rows.map(({ name }) => name), type: 'band', padding: 0.3 },
        marks: [
          Plot.tickX(each, { x: 'time', y: 'name', stroke: ({ row }) => colourOf(row), strokeOpacity: 0.4 }),
          Plot.barX(quartered, {
            x1: 'p25',
            x2: 'p75',
            y: 'name',
            fill: colourOf,
            fillOpacity: 0.45,
            insetTop: 4,
            insetBottom: 4,
          }),
          Plot.dot(rows, { x: 'median', y: 'name', r: 5, fill: colourOf, stroke: 'var(--surface)' }),
          Plot.dot(predicted, {
            x: 'predicted',
            y: 'name',
            r: 5,
            symbol: 'diamond',
            stroke: 'currentColor',
            strokeWidth: 1.5,
            fill: 'var(--surface)',
          }),
        ],
      };
    },
    [rows],
  );
  return <PlotFigure draw={draw} height={46 + rows.length * lane} label={label} />;
}
