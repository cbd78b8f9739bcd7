import type { PlotOptions } from '@observablehq/plot';
import { useCallback, useMemo } from 'react';
import { quantile } from '../../format/distribution';
import { short } from '../../format/numbers';
import { capitalised } from '../../format/words';
import { LayerCursor, PointedText } from '../parts/layer-cursor';
import { PlotFigure } from '../parts/plot';
import type { PlotLibrary } from '../parts/plot-library';
import { type ColourRange, heatMapOptions } from './heat-map-marks';
import { drawLegend, LEGEND_HEIGHT } from './legend';
import type { Row } from './model';

interface Props {
  rows: readonly Row[];
  range: ColourRange;
  measure: string;
  /** From which end the channels stand: “quietest first”. */
  order: string;
  /** What is drawn across. */
  units?: string;
}

const axes = 68;

/** Layers down, channels across in the order of their values, one panel a module. */
export function HeatMap({ rows, range, measure, order, units = 'channels' }: Props) {
  const layers = useMemo(() => [...new Set(rows.map(({ layer }) => layer))], [rows]);
  const draw = useCallback(
    (Plot: PlotLibrary, width: number): PlotOptions => {
      const { x, y, fx, ...others } = heatMapOptions(Plot, rows, range);
      return {
        ...others,
        marginLeft: 34,
        marginTop: 30,
        marginBottom: 38 + LEGEND_HEIGHT,
        marginRight: 12,
        x: {
          ...x,
          label: `${capitalised(units)}, ${order} (%)`,
          ticks: width < 560 ? [0, 50] : 5,
          labelOffset: 34,
        },
        y: { ...y, label: '↓ Layer', labelAnchor: 'top', labelArrow: 'none', tickSize: 0 },
        fx: { ...fx, axis: 'top' },
      };
    },
    [rows, range, order, units],
  );
  const drawn = useCallback(
    (plot: HTMLElement | SVGSVGElement) => drawLegend(plot, { label: measure, range }),
    [measure, range],
  );
  const describe = (layer: number) => described(rows, units, layer);
  return (
    <>
      <PlotFigure
        draw={draw}
        drawn={drawn}
        height={Math.max(150, layers.length * 16 + axes) + LEGEND_HEIGHT}
        label={`Heat map of ${measure} by layer and ${units}`}
        lanes={{
          scale: 'y',
          layers,
          over: (lanes) => <LayerCursor lanes={lanes} label="Layers of the heat map" describe={describe} />,
        }}
      />
      <PointedText
        describe={describe}
        hint={`Point at a layer to read its values; ${units === 'channels' ? 'press to see how its channels are spread' : 'press to look at it alone'}.`}
      />
    </>
  );
}

function described(rows: readonly Row[], units: string, layer: number): string | undefined {
  const parts = rows
    .filter((row) => row.layer === layer)
    .map(({ module, quantiles }) => {
      const [low, middle, high] = [0.1, 0.5, 0.9].map((probability) => short(quantile(quantiles, probability)));
      return `${module} median ${middle}, 80 % of the ${units} between ${low} and ${high}`;
    });
  return parts.length > 0 ? `Layer ${layer}: ${parts.join('; ')}.` : undefined;
}
