import type { PlotOptions } from '@observablehq/plot';
import { useCallback, useMemo } from 'react';
import { capitalised } from '../../../format/words';
import type { HeatMap, HeatTile } from '../../../studies/results/heat';
import type { StudyMeasure } from '../../../studies/results/measures';
import { drawLegend, LEGEND_HEIGHT } from '../../../views/calibration/legend';
import { PlotFigure } from '../../../views/parts/plot';
import type { PlotLibrary } from '../../../views/parts/plot-library';

interface Props {
  map: HeatMap;
  measure: StudyMeasure;
  label: string;
}

const rowHeight = 34;

/** A measure over two factors as coloured tiles, each with its number. */
export function HeatChart({ map, measure, label }: Props) {
  const longest = Math.max(...map.rows.map((row) => row.length));
  const margin = Math.min(150, 24 + longest * 7);
  const [low, high] = map.range ?? [0, 1];
  const range = useMemo(
    () => ({ log: low > 0 && high > 8 * low, low, high: high > low ? high : low + Math.max(1e-9, Math.abs(low)) }),
    // One figure alone has no extent to colour: any serves.
    [low, high],
  );
  const draw = useCallback(
    (Plot: PlotLibrary, width: number): PlotOptions => ({
      marginLeft: margin,
      marginTop: 30,
      marginBottom: 40 + LEGEND_HEIGHT,
      x: { type: 'band', domain: map.columns, label: capitalised(map.x.title), padding: 0.03, labelOffset: 36 },
      y: { type: 'band', domain: map.rows, label: capitalised(map.y.title), labelAnchor: 'top', padding: 0.03 },
      color: { type: range.log ? 'log' : 'linear', scheme: 'viridis', domain: [range.low, range.high], clamp: true },
      marks: [
        Plot.cell(
          map.tiles.filter(({ figure }) => !figure),
          { x: 'x', y: 'y', fill: 'none', stroke: 'var(--line-strong)', strokeDasharray: '2 3' },
        ),
        Plot.cell(
          map.tiles.filter(({ figure }) => figure),
          { x: 'x', y: 'y', fill: ({ figure }: HeatTile) => figure?.value },
        ),
        Plot.text(
          map.tiles.filter(({ figure }) => figure),
          {
            x: 'x',
            y: 'y',
            text: ({ figure }: HeatTile) => (figure ? measure.text(figure.value) : ''),
            // Black and white both read on viridis only in their half of it.
            fill: ({ figure }: HeatTile) => (figure && shareOf(figure.value, range) > 0.55 ? '#000' : '#fff'),
            fontSize: (width - margin) / map.columns.length < 60 ? 10 : 12,
          },
        ),
      ],
    }),
    [map, measure, margin, range],
  );
  const drawn = useCallback(
    (plot: HTMLElement | SVGSVGElement) => drawLegend(plot, { label: measure.title, range }),
    [measure.title, range],
  );
  return (
    <PlotFigure draw={draw} drawn={drawn} height={map.rows.length * rowHeight + 80 + LEGEND_HEIGHT} label={label} />
  );
}

function shareOf(value: number, { log, low, high }: { log: boolean; low: number; high: number }): number {
  return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}
