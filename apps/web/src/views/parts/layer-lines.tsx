import type { PlotOptions } from '@observablehq/plot';
import { type ReactNode, useCallback } from 'react';
import type { Tabular } from '../../format/tabular';
import { legendHeight, legendMark } from '../curves/legend';
import { lineStyle } from '../curves/line-style';
import { Figure } from './figure';
import { LayerCursor, PointedText } from './layer-cursor';
import { PlotFigure } from './plot';
import type { PlotLibrary } from './plot-library';

/** One value a layer, of a model or a module. */
export interface LayerLine {
  name: string;
  points: readonly { layer: number; value: number }[];
}

interface Props {
  title: string;
  /** Of what the axis upwards is, with its unit. */
  measure: string;
  /** Ends of the axis upwards; from 0 to the largest value without. */
  domain?: readonly [low: number, high: number];
  /** Must keep its identity while its values do. */
  lines: readonly LayerLine[];
  data: () => Tabular;
  /** What a layer's values are, in words. */
  describe: (layer: number) => string;
  hint: string;
  note?: ReactNode;
  tools?: ReactNode;
}

/** Values over the layers of a model, a line each; layers are marked and chosen as in all other figures. */
export function LayerLines({ title, measure, domain, lines, data, describe, hint, note, tools }: Props) {
  const [low, high] = domain ?? [];
  const draw = useCallback(
    (Plot: PlotLibrary): PlotOptions => ({
      marginTop: legendHeight(lines.length) + 12,
      marginLeft: 50,
      marginBottom: 38,
      x: { label: 'Layer', type: 'point', labelOffset: 34 },
      y: {
        label: measure,
        grid: true,
        ...(low === undefined ? { zero: true, nice: true } : { domain: [low, high], ticks: 6 }),
      },
      marks: [
        ...(low === undefined ? [Plot.ruleY([0])] : []),
        ...lines.flatMap(({ points }, index) => {
          const { colour, dash, symbol } = lineStyle(index);
          const at = { x: 'layer', y: 'value' } as const;
          return [
            Plot.line(points, { ...at, stroke: colour, strokeWidth: 2, ...(dash ? { strokeDasharray: dash } : {}) }),
            Plot.dot(points, { ...at, stroke: colour, symbol, fill: 'var(--surface)' }),
          ];
        }),
        legendMark(lines.map(({ name }, index) => ({ name, ...lineStyle(index) }))),
      ],
    }),
    [lines, measure, low, high],
  );
  return (
    <Figure title={title} drawn linked data={data} note={note} tools={tools}>
      <PlotFigure
        draw={draw}
        height={230 + legendHeight(lines.length)}
        label={title}
        lanes={{
          scale: 'x',
          layers: [...new Set(lines.flatMap(({ points }) => points.map(({ layer }) => layer)))].sort((a, b) => a - b),
          over: (lanes) => <LayerCursor lanes={lanes} along="columns" label={`Layers, ${title}`} describe={describe} />,
        }}
      />
      <PointedText describe={describe} hint={hint} />
    </Figure>
  );
}
