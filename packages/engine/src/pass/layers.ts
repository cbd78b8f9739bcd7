import { traced } from '../traced.ts';
import type { CalibrateOptions, LayerPruning, SampleStatistics } from '../types.ts';
import type { LayerWeights } from '../weights/layer.ts';
import { checkLayerPruning, pruneLayer, replaceOutputs } from '../weights/prune.ts';
import type { LayerReader } from '../weights/source.ts';
import type { Batch } from './batches.ts';
import { rowCosines } from './cosines.ts';
import type { BlockInputs, BlockStatistics, Device, DeviceLayer, PassShape, TreeBatch } from './device.ts';
import { requireFinite } from './finite.ts';
import type { HiddenStates } from './hidden.ts';
import type { Progress } from './progress.ts';

/** One call's state: rows in batches, their hidden states, and how far it got. */
export interface Pass {
  readonly device: Device;
  readonly shape: PassShape;
  readonly batches: readonly Batch[];
  /** One a batch, where rows hold trees of tokens. */
  readonly trees?: readonly TreeBatch[];
  readonly hidden: HiddenStates;
  readonly progress: Progress;
  /** That one run of a head may hold. */
  readonly logits: number;
}

export interface LayersOptions {
  readonly reader: LayerReader;
  readonly calibrate?: Pick<CalibrateOptions, 'onStatistics' | 'onCosines' | 'pruneLayer'>;
  readonly inputs?: InputsListener;
  /** Whether outputs are looked at too, which statistics of the next layer would only show later. */
  readonly checked?: boolean;
}

/** Receives the inputs of output projections; the pass goes on when it has resolved. */
export interface InputsListener {
  /** Batch by batch. */
  onInputs(layer: number, batch: Batch, inputs: BlockInputs): Promise<void>;
  /** When all batches have passed the layer. */
  onLayer(layer: number): Promise<void>;
}

/** Takes the hidden states of all batches through all layers, one layer's weights at a time. */
export async function runLayers(pass: Pass, options: LayersOptions): Promise<void> {
  const { reader, calibrate, inputs, checked } = options;
  const { description } = pass.device;
  for (let layer = 0; layer < description.layers; layer++) {
    const { dense, weights } = await reader.layer(layer);
    if (!calibrate) {
      await runLayer(pass, weights, { layer, store: true, inputs });
      await inputs?.onLayer(layer);
    } else if (!calibrate.pruneLayer) {
      const { onStatistics, onCosines } = calibrate;
      await runLayer(pass, weights, { layer, store: true, onStatistics, onCosines, checked });
    } else {
      await runLayer(pass, weights, { layer, store: false, onStatistics: calibrate.onStatistics });
      const decided = calibrate.pruneLayer(layer);
      await runLayer(pass, decided ? await decide(dense, decided, { pass, layer }) : weights, { layer, store: true });
    }
  }
}

async function decide(
  dense: LayerWeights,
  decided: LayerPruning,
  { pass, layer }: { readonly pass: Pass; readonly layer: number },
): Promise<LayerWeights> {
  checkLayerPruning(decided, pass.device.description, layer);
  return replaceOutputs(pruneLayer(dense, decided, pass.device.description), decided, layer);
}

interface LayerRun {
  readonly layer: number;
  /** False leaves the hidden states as they are: only the statistics are wanted. */
  readonly store: boolean;
  readonly onStatistics?: CalibrateOptions['onStatistics'];
  readonly onCosines?: CalibrateOptions['onCosines'];
  readonly inputs?: InputsListener;
  readonly checked?: boolean;
}

async function runLayer(pass: Pass, weights: LayerWeights, run: LayerRun): Promise<void> {
  const onDevice = await pass.device.layer(weights, pass.shape);
  try {
    for (let index = 0; index < pass.batches.length; index++) await runBatch(pass, onDevice, { ...run, index });
  } finally {
    onDevice.release();
  }
}

async function runBatch(pass: Pass, onDevice: DeviceLayer, run: LayerRun & { readonly index: number }): Promise<void> {
  const { hidden: states } = pass;
  const batch = pass.batches[run.index]!;
  const hidden = await states.take(run.index);
  const output = run.store ? states.buffer(run.index) : null;
  const attributes = { 'flapbook.layer': run.layer, 'flapbook.rows': batch.rows };
  const { statistics, inputs } = await traced('engine.block', { attributes }, () =>
    onDevice.run({
      hidden,
      output,
      rows: batch.rows,
      statistics: run.onStatistics !== undefined,
      inputs: run.inputs !== undefined,
      tree: pass.trees?.[run.index],
    }),
  );
  await run.inputs?.onInputs(run.layer, batch, inputs);
  if (run.onStatistics) report(statistics, { layer: run.layer, batch, onStatistics: run.onStatistics });
  if (output) {
    if (run.checked) {
      const width = output.length / batch.rows;
      requireFinite(output, { firstRow: batch.firstRow, width, what: `Layer ${run.layer}, output` });
    }
    if (run.onCosines) {
      const width = pass.device.description.hiddenSize;
      const sums = rowCosines(hidden, output, { rows: batch.rows, width });
      run.onCosines({ layer: run.layer, firstSample: batch.firstRow, sums });
    }
    await states.put(run.index, output);
    states.recycle(hidden);
  } else {
    states.giveBack(run.index, hidden);
  }
  await pass.progress.advance(batch.rows);
}

function report(
  statistics: BlockStatistics,
  where: { readonly layer: number; readonly batch: Batch; readonly onStatistics: CalibrateOptions['onStatistics'] },
): void {
  const { layer, batch } = where;
  for (const module of ['attention', 'mlp'] as const) {
    const values = statistics[module];
    if (!values) continue;
    const channels = values.mean.length / batch.rows;
    const what = `Layer ${layer}, ${module}`;
    requireFinite(values.mean, { firstRow: batch.firstRow, width: channels, what });
    requireFinite(values.m2, { firstRow: batch.firstRow, width: channels, what });
    const message: SampleStatistics = {
      layer,
      module,
      firstSample: batch.firstRow,
      samples: batch.rows,
      channels,
      mean: values.mean,
      m2: values.m2,
    };
    where.onStatistics(message);
  }
}
