import type { PlotOptions } from '@observablehq/plot';
import { Fragment, useCallback } from 'react';
import { ExportButton } from '../../components/exporting/export-button';
import { short } from '../../format/numbers';
import type { Tabular } from '../../format/tabular';
import { words } from '../../format/words';
import { Figure } from '../parts/figure';
import { LayerCursor, PointedText } from '../parts/layer-cursor';
import { Pending } from '../parts/pending';
import { PlotFigure } from '../parts/plot';
import type { PlotLibrary } from '../parts/plot-library';
import { useStill } from '../parts/still';
import { Warnings } from '../parts/warnings';
import { has, type View, type ViewProps } from '../view';

interface LayerBias {
  layer: number;
  attentionNorm?: number;
  mlpNorm?: number;
}

interface PrunedModelObject {
  key?: string;
  warnings?: readonly string[] | null;
  compensation?: string;
  biases?: readonly LayerBias[] | null;
}

/** How much compensation adds, layer by layer. */
export const prunedModelView: View = {
  name: 'pruned-model',
  title: 'Pruned model',
  compares: false,
  accepts: (subject) => has('PrunedModel', 'biases')(subject) || warningsOf(subject.object).length > 0,
  Component: PrunedModelView,
};

function PrunedModelView({ subjects }: ViewProps) {
  return subjects.map(({ object, path }) => (
    <Fragment key={path.join()}>
      <Warnings texts={warningsOf(object)} label="About the pruned model" />
      <ExportOf model={object as PrunedModelObject} />
      {'biases' in object && <Biases model={object as PrunedModelObject} />}
    </Fragment>
  ));
}

/** In a page that somebody can act in: a published one is read only. */
function ExportOf({ model: { key } }: { model: PrunedModelObject }) {
  if (useStill() || key === undefined) return null;
  return (
    <p>
      <ExportButton exported={{ pruned: key }} title="Export the pruned model" />
    </p>
  );
}

function warningsOf(model: PrunedModelObject): readonly string[] {
  return model.warnings ?? [];
}

function Biases({ model: { biases, compensation } }: { model: PrunedModelObject }) {
  const draw = useCallback(
    (Plot: PlotLibrary): PlotOptions => ({
      marginLeft: 44,
      marginBottom: 38,
      marginTop: 26,
      x: { label: 'Layer', type: 'point' },
      y: { label: 'Euclidean norm of the bias (activation units)', grid: true, zero: true },
      symbol: { legend: true, domain: ['Attention', 'MLP'], range: ['circle', 'square'] },
      color: { domain: ['Attention', 'MLP'], range: ['var(--kept)', 'var(--second)'] },
      marks: [
        Plot.ruleY([0]),
        Plot.line(long(biases), { x: 'layer', y: 'norm', stroke: 'module' }),
        Plot.dot(long(biases), { x: 'layer', y: 'norm', stroke: 'module', symbol: 'module', fill: 'var(--surface)' }),
      ],
    }),
    [biases],
  );
  if (!biases) return <Pending>The norms of the biases appear here when the plan is there.</Pending>;
  if (long(biases).every(({ norm }) => norm === 0)) {
    return <Pending>No layer has a bias in place of what was removed: nothing is compensated.</Pending>;
  }
  const describe = (layer: number) => {
    const entry = biases.find((candidate) => candidate.layer === layer);
    return entry && described(entry);
  };
  const title = compensation ? `Bias norms, compensation: ${words(compensation).toLowerCase()}` : 'Bias norms';
  return (
    <Figure title={title} drawn linked data={() => biasTable(biases)}>
      <PlotFigure
        draw={draw}
        height={240}
        label={title}
        lanes={{
          scale: 'x',
          layers: biases.map(({ layer }) => layer),
          over: (lanes) => (
            <LayerCursor lanes={lanes} along="columns" label="Layers of the biases" describe={describe} />
          ),
        }}
      />
      <PointedText describe={describe} hint="Point at a layer to read the norms of its biases." />
    </Figure>
  );
}

function described({ layer, attentionNorm, mlpNorm }: LayerBias): string {
  const part = (name: string, norm: number | undefined) => norm !== undefined && `${name} ${short(norm)}`;
  const parts = [part('attention', attentionNorm), part('MLP', mlpNorm)].filter(Boolean);
  return `Layer ${layer}: norm of the bias ${parts.join(', ')} activation units.`;
}

function long(biases: readonly LayerBias[] | null | undefined) {
  return (biases ?? []).flatMap(({ layer, attentionNorm, mlpNorm }) => [
    ...(attentionNorm === undefined ? [] : [{ layer, module: 'Attention', norm: attentionNorm }]),
    ...(mlpNorm === undefined ? [] : [{ layer, module: 'MLP', norm: mlpNorm }]),
  ]);
}

function biasTable(biases: readonly LayerBias[]): Tabular {
  return {
    columns: [
      { name: 'layer' },
      { name: 'attention norm', unit: 'activation units' },
      { name: 'MLP norm', unit: 'activation units' },
    ],
    rows: biases.map(({ layer, attentionNorm, mlpNorm }) => [layer, attentionNorm, mlpNorm]),
  };
}
