import type { GradientOptions, RowLikelihoods } from '../types.ts';
import { type LayerWeights, MATRIX_NAMES, type MatrixName } from '../weights/layer.ts';
import type { LayerSource } from '../weights/source.ts';
import { requireFinite } from './finite.ts';
import type { GradientSums, LayerBackward, LayerTerms } from './gradient-device.ts';
import type { HeadWeights } from './head.ts';
import { runHeadGradient } from './head-gradient.ts';
import { HiddenStates } from './hidden.ts';
import type { Pass } from './layers.ts';

/** What a layer costs, there and back, in forward passes: there; there again and back; and the weights' gradients. */
export const GRADIENT_RUNS = 4;

export interface GradientPass {
  readonly pass: Pass;
  readonly rows: readonly Int32Array[];
  readonly layers: LayerSource;
  readonly head: HeadWeights;
  /** Progress of one row through the head. */
  readonly headWork: number;
  /** For the inputs of all layers; what goes beyond it lies in a file. */
  readonly budgetBytes: number;
}

/** A pass under way. */
interface Way extends GradientPass {
  /** Inputs of all layers, layer after layer and batch after batch. */
  readonly checkpoints: HiddenStates;
}

/**
 * There and back through all layers. On the way there only the layers' inputs are kept; on the way back each layer runs
 * forward again. One layer's weights and gradients are in memory at a time.
 */
export async function runGradients(given: GradientPass, options: GradientOptions): Promise<RowLikelihoods> {
  const { pass, layers, rows, head } = given;
  const { description } = pass.device;
  const { hiddenSize, layers: count } = description;
  const lengths = pass.batches.map((batch) => batch.rows * pass.shape.sequenceLength * hiddenSize);
  const checkpoints = new HiddenStates(Array.from({ length: count }, () => lengths).flat(), given.budgetBytes);
  const way: Way = { ...given, checkpoints };
  try {
    const there = layers.reader(options);
    for (let layer = 0; layer < count; layer++) await forward(way, layer, (await there.layer(layer)).weights);
    const likelihoods = await runHeadGradient(pass, rows, { ...head, work: given.headWork });
    const back = layers.reader({ ...options, backwards: true });
    for (let layer = count - 1; layer >= 0; layer--) {
      await backward(way, { layer, weights: (await back.layer(layer)).weights, options });
    }
    return likelihoods;
  } finally {
    await checkpoints.close();
  }
}

async function forward({ pass, checkpoints }: Way, layer: number, weights: LayerWeights): Promise<void> {
  const onDevice = await pass.device.layer(weights, pass.shape);
  try {
    for (let index = 0; index < pass.batches.length; index++) {
      const { rows } = pass.batches[index]!;
      const place = layer * pass.batches.length + index;
      const hidden = await pass.hidden.take(index);
      const kept = checkpoints.buffer(place);
      kept.set(hidden);
      await checkpoints.put(place, kept);
      const output = pass.hidden.buffer(index);
      await onDevice.run({ hidden, output, rows, statistics: false });
      await pass.hidden.put(index, output);
      pass.hidden.recycle(hidden);
      await pass.progress.advance(rows);
    }
  } finally {
    onDevice.release();
  }
}

interface LayerBack {
  readonly layer: number;
  readonly weights: LayerWeights;
  readonly options: GradientOptions;
}

async function backward(given: Way, { layer, weights, options }: LayerBack): Promise<void> {
  const { pass } = given;
  const onDevice = await pass.device.gradients.layer(weights, pass.shape);
  const matrices = MATRIX_NAMES.filter((name) => weights.weights.has(name));
  const sums = new Map<MatrixName, GradientSums>();
  try {
    for (let index = 0; index < pass.batches.length; index++) {
      const terms = await batchBack(given, onDevice, { layer, index });
      const isLast = index === pass.batches.length - 1;
      const { rows } = pass.batches[index]!;
      // A layer of which nothing is left has nothing to gather.
      if (matrices.length === 0) await pass.progress.advance(rows);
      for (const matrix of matrices) {
        const { data, dimensions } = weights.weights.get(matrix)!;
        const own = sums.get(matrix) ?? newSums(data.length, options.squares ?? false);
        sums.set(matrix, own);
        // Gradients are those of the mean over all rows; a row's own is so many times larger: N² / N of its square.
        const sequences = { rows, tokens: pass.shape.sequenceLength, factor: given.rows.length };
        await onDevice.add(terms.get(matrix)!, own, sequences);
        await pass.progress.advance(rows / matrices.length);
        if (!isLast) continue;
        // A single batch, which is the rule, has one matrix's sums in memory at a time.
        sums.delete(matrix);
        const [outputs, inputs] = dimensions as readonly [number, number];
        const what = { layer, matrix, outputs, inputs, weight: data, gradient: own.sum, meanSquare: own.squares };
        options.onGradient(what);
      }
    }
  } finally {
    onDevice.release();
  }
}

/** Takes a batch's gradients through the layer: from those of its outputs to those of its inputs. */
async function batchBack(
  { pass, checkpoints }: Way,
  onDevice: LayerBackward,
  { layer, index }: { readonly layer: number; readonly index: number },
): Promise<LayerTerms> {
  const { rows, firstRow } = pass.batches[index]!;
  const place = layer * pass.batches.length + index;
  const hidden = await checkpoints.take(place);
  const gradient = await pass.hidden.take(index);
  const output = new Float32Array(gradient.length);
  const terms = await onDevice.run({ hidden, gradient, output, rows });
  const width = output.length / rows;
  requireFinite(output, { firstRow, width, what: `Layer ${layer}, gradient` });
  checkpoints.giveBack(place, hidden);
  // Not recycled: the terms of the last matrix still read the gradient of the layer's output.
  await pass.hidden.put(index, output);
  await pass.progress.advance(2 * rows);
  return terms;
}

function newSums(length: number, squares: boolean): GradientSums {
  return { sum: new Float32Array(length), squares: squares ? new Float32Array(length) : null };
}
