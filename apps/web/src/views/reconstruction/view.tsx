import type { PlotOptions } from '@observablehq/plot';
import { useCallback, useMemo } from 'react';
import { whole } from '../../format/numbers';
import { legendHeight, legendMark } from '../curves/legend';
import { Figure } from '../parts/figure';
import { LayerCursor, PointedText } from '../parts/layer-cursor';
import { Pending } from '../parts/pending';
import { PlotFigure } from '../parts/plot';
import type { PlotLibrary } from '../parts/plot-library';
import { has, type View, type ViewProps } from '../view';
import {
  described,
  type Errors,
  errorsOf,
  errorTable,
  type ModuleKey,
  moduleNames,
  modules,
  type ReconstructionObject,
} from './model';

/** How far each module's outputs are from the dense ones on tokens that no regression has seen. */
export const reconstructionView: View = {
  name: 'reconstruction',
  title: 'Reconstruction',
  compares: true,
  accepts: has('Reconstruction', 'layers'),
  Component: ReconstructionView,
};

const colours = ['var(--kept)', 'var(--second)', 'var(--good)', 'var(--bad)', 'var(--muted)'];
const dashes = [undefined, '6 3', '2 3', '9 3 2 3'];
const symbols = ['circle', 'square', 'triangle', 'diamond'] as const;

function ReconstructionView({ subjects }: ViewProps) {
  const errors = useMemo(() => errorsOf(subjects), [subjects]);
  if (errors.length === 0) return <Pending>The errors appear here when they have been measured.</Pending>;
  const [first] = subjects;
  const tokens = first && (first.object as ReconstructionObject).heldOutTokens;
  return modules.map((module) => <ModuleErrors key={module} module={module} errors={errors} tokens={tokens} />);
}

interface Props {
  module: ModuleKey;
  errors: readonly Errors[];
  tokens: number | null | undefined;
}

function ModuleErrors({ module, errors, tokens }: Props) {
  const draw = useCallback((Plot: PlotLibrary): PlotOptions => drawing(Plot, module, errors), [module, errors]);
  const on = tokens ? ` on ${whole(tokens)} held-out tokens` : ' on held-out tokens';
  const title = `${moduleNames[module]}: error of the outputs${on}`;
  const describe = (layer: number) => described(errors, module, layer);
  return (
    <Figure title={title} drawn linked data={() => errorTable(errors, module)}>
      <PlotFigure
        draw={draw}
        height={230 + legendHeight(errors.length)}
        label={title}
        lanes={{
          scale: 'x',
          layers: errors[0]?.layers.map(({ layer }) => layer) ?? [],
          over: (lanes) => (
            <LayerCursor lanes={lanes} along="columns" label={`Layers, ${moduleNames[module]}`} describe={describe} />
          ),
        }}
      />
      <PointedText describe={describe} hint="0: as the dense model; 1: no better than a constant. Point at a layer." />
    </Figure>
  );
}

function drawing(Plot: PlotLibrary, module: ModuleKey, errors: readonly Errors[]): PlotOptions {
  const styles = errors.map(({ name }, index) => ({
    name,
    colour: colours[index % colours.length] as string,
    dash: dashes[index % dashes.length],
    symbol: symbols[index % symbols.length] ?? 'circle',
  }));
  return {
    marginTop: legendHeight(errors.length) + 12,
    marginLeft: 50,
    marginBottom: 38,
    x: { label: 'Layer', type: 'point' },
    y: { label: 'Error (share of the outputs’ variance)', grid: true, zero: true, nice: true },
    marks: [
      Plot.ruleY([0]),
      ...errors.flatMap(({ layers }, index) => {
        const { colour, dash, symbol } = styles[index] as (typeof styles)[number];
        const points = layers.filter((entry) => typeof entry[module] === 'number');
        const at = { x: 'layer', y: module } as const;
        return [
          Plot.line(points, { ...at, stroke: colour, strokeWidth: 2, ...(dash ? { strokeDasharray: dash } : {}) }),
          Plot.dot(points, { ...at, stroke: colour, symbol, fill: 'var(--surface)' }),
        ];
      }),
      legendMark(styles),
    ],
  };
}
