import type { PlotOptions } from '@observablehq/plot';
import { useCallback, useMemo } from 'react';
import { drawLegend, LEGEND_HEIGHT } from '../calibration/legend';
import { PlotFigure } from './plot';
import type { PlotLibrary } from './plot-library';

/** A place of a matrix. */
export interface MatrixTile {
  row: string;
  column: string;
  /** What gives its colour; a frame alone without. */
  value: number | undefined;
  text: string;
}

interface Props {
  rows: readonly string[];
  columns: readonly string[];
  /** What stands down and across. */
  names: { rows: string; columns: string };
  /** Must keep its identity while its values do. */
  tiles: readonly MatrixTile[];
  /** What the colours say. */
  legend: string;
  label: string;
}

const rowHeight = 34;

/** Numbers over two kinds of names as coloured tiles, each with its number. */
export function Matrix({ rows, columns, names, tiles, legend, label }: Props) {
  const longest = Math.max(...rows.map((row) => row.length));
  const range = useMemo(() => rangeOf(tiles), [tiles]);
  const { rows: down, columns: across } = names;
  const draw = useCallback(
    (Plot: PlotLibrary, width: number): PlotOptions => {
      // Names take what they need, and leave the numbers the larger part.
      const margin = Math.min(24 + longest * 6.5, Math.max(150, width * 0.36), width * 0.42);
      const room = (width - margin) / columns.length;
      const most = Math.max(3, Math.floor(room / 6.5));
      return {
        marginLeft: margin,
        marginTop: 30,
        marginBottom: 40 + LEGEND_HEIGHT,
        x: {
          type: 'band',
          domain: columns,
          label: across,
          padding: 0.03,
          labelOffset: 36,
          tickFormat: (name: string) => shortened(name, most),
        },
        y: {
          type: 'band',
          domain: rows,
          label: down,
          labelAnchor: 'top',
          padding: 0.03,
          tickFormat: (name: string) => shortened(name, Math.floor((margin - 24) / 6)),
        },
        color: { type: range.log ? 'log' : 'linear', scheme: 'viridis', domain: [range.low, range.high], clamp: true },
        marks: [
          Plot.cell(
            tiles.filter(({ value }) => value === undefined),
            { x: 'column', y: 'row', fill: 'none', stroke: 'var(--line-strong)', strokeDasharray: '2 3' },
          ),
          Plot.cell(
            tiles.filter(({ value }) => value !== undefined),
            { x: 'column', y: 'row', fill: 'value' },
          ),
          // Black and white both read on viridis only in their half of it.
          ...(
            [
              ['currentColor', ({ value }) => value === undefined],
              ['#000', ({ value }) => value !== undefined && shareOf(value, range) > 0.55],
              ['#fff', ({ value }) => value !== undefined && shareOf(value, range) <= 0.55],
            ] satisfies [string, (tile: MatrixTile) => boolean][]
          ).map(([fill, belongs]) =>
            Plot.text(tiles.filter(belongs), {
              x: 'column',
              y: 'row',
              text: 'text',
              fill,
              fontSize: room < 60 ? 10 : 12,
              title: ({ row, column, text }: MatrixTile) => `${row}, ${column}: ${text}`,
            }),
          ),
        ],
      };
    },
    [rows, columns, down, across, tiles, longest, range],
  );
  const drawn = useCallback(
    (plot: HTMLElement | SVGSVGElement) => drawLegend(plot, { label: legend, range }),
    [legend, range],
  );
  return <PlotFigure draw={draw} drawn={drawn} height={rows.length * rowHeight + 80 + LEGEND_HEIGHT} label={label} />;
}

interface Range {
  log: boolean;
  low: number;
  high: number;
}

function rangeOf(tiles: readonly MatrixTile[]): Range {
  const values = tiles.flatMap(({ value }) => value ?? []);
  const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  // One figure alone has no extent to colour: any serves.
  return { log: low > 0 && high > 8 * low, low, high: high > low ? high : low + Math.max(1e-9, Math.abs(low)) };
}

function shareOf(value: number, { log, low, high }: Range): number {
  return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** A name without its middle: names of one kind differ at their ends. */
function shortened(name: string, most: number): string {
  if (name.length <= most) return name;
  const half = Math.max(1, (most - 1) / 2);
  return `${name.slice(0, Math.ceil(half))}…${name.slice(-Math.floor(half) || -1)}`;
}
