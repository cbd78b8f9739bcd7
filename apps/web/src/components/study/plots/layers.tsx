import type { PlotOptions } from '@observablehq/plot';
import { useCallback, useMemo } from 'react';
import { percent } from '../../../format/numbers';
import { mostPlans } from '../../../studies/results/layers';
import { plansOf } from '../../../studies/results/plans';
import type { Results } from '../../../studies/results/result';
import { drawLegend, LEGEND_HEIGHT } from '../../../views/calibration/legend';
import { Figure } from '../../../views/parts/figure';
import { Pending } from '../../../views/parts/pending';
import { PlotFigure } from '../../../views/parts/plot';
import type { PlotLibrary } from '../../../views/parts/plot-library';

interface Tile {
  plan: string;
  layer: number;
  module: string;
  kept: number;
}

/** What each plan of the study keeps of every layer. */
export function StudyLayers({ study }: { study: Results }) {
  const tiles = useMemo(() => tilesOf(study), [study]);
  const plans = useMemo(() => [...new Set(tiles.map(({ plan }) => plan))], [tiles]);
  const layers = new Set(tiles.map(({ layer }) => layer)).size;
  const draw = useCallback(
    (Plot: PlotLibrary, width: number): PlotOptions => ({
      marginLeft: 34,
      marginTop: 30,
      marginBottom: 100 + LEGEND_HEIGHT,
      x: { type: 'band', domain: plans, label: null, tickRotate: -40, padding: 0.05 },
      y: { type: 'band', label: '↓ Layer', labelAnchor: 'top', labelArrow: 'none', padding: 0.06, tickSize: 0 },
      fx: { label: null, padding: 0.06, axis: 'top' },
      color: { scheme: 'viridis', domain: [0, 1] },
      marks: [
        Plot.cell(tiles, {
          x: 'plan',
          y: 'layer',
          fx: 'module',
          fill: 'kept',
          title: ({ plan, layer, module, kept }: Tile) =>
            `${plan}, layer ${layer}: ${percent(kept, 0)} of its ${module}`,
        }),
        // What is empty has a sign as well as a colour.
        Plot.text(
          tiles.filter(({ kept }) => kept === 0),
          { x: 'plan', y: 'layer', fx: 'module', text: () => '×', fill: '#fff', fontSize: width < 560 ? 9 : 12 },
        ),
      ],
    }),
    [tiles, plans],
  );
  const drawn = useCallback(
    (plot: HTMLElement | SVGSVGElement) =>
      drawLegend(plot, { label: 'Share that is kept', range: { log: false, low: 0, high: 1 } }),
    [],
  );
  const data = () => ({
    columns: [{ name: 'plan' }, { name: 'layer' }, { name: 'module' }, { name: 'share kept' }],
    rows: tiles.map(({ plan, layer, module, kept }) => [plan, layer, module, kept]),
  });
  const note = `× marks a module that is gone.${plans.length >= mostPlans ? ` The plans of the first ${mostPlans} cells.` : ''}`;
  return (
    <Figure title="What is kept of every layer" drawn data={data} note={note}>
      {tiles.length === 0 ? (
        <Pending>The layers appear here with the first result.</Pending>
      ) : (
        <PlotFigure
          draw={draw}
          drawn={drawn}
          height={layers * 18 + 140 + LEGEND_HEIGHT}
          label="Share of heads and channels kept by plan and layer"
        />
      )}
    </Figure>
  );
}

/** One column a plan: cells that share theirs share it. */
function tilesOf(study: Results): readonly Tile[] {
  const drawn = { ...study, cells: study.cells.filter(({ layers }) => layers && layers.length > 0) };
  return plansOf(drawn).flatMap(({ name: plan, cell }) =>
    (cell.layers ?? []).flatMap(({ layer, attention, mlp }): Tile[] => [
      { plan, layer, module: 'heads', kept: attention },
      { plan, layer, module: 'channels', kept: mlp },
    ]),
  );
}
