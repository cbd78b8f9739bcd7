import type { LayerWeights } from '../weights/layer.ts';
import type { HeadVectors } from '../weights/outer.ts';
import type {
  BlockBatch,
  BlockResult,
  CacheDevice,
  Device,
  DeviceEmbedding,
  DeviceHead,
  DeviceLayer,
  HeadSlice,
  PassShape,
  TreeBatch,
} from './device.ts';
import type { BackwardBatch, GradientDevice, HeadBackward, LayerBackward, LayerTerms } from './gradient-device.ts';
import { Halving, joined, undivided } from './out-of-memory.ts';

const MODULES = ['attention', 'mlp'] as const;

/** What does not fit, for people. */
const WEIGHTS = 'the weights of a layer';
const SLICE = 'a slice of the LM head';
const ONE_TOKEN = 'the logits of one token';

/**
 * A device that computes a batch in parts where its memory does not hold all of it. A row's results do not depend on the
 * rows beside it, so that nothing else changes.
 */
export function halvingDevice(device: Device): Device {
  return {
    description: device.description,
    rowByRow: device.rowByRow,
    gradients: halvingGradients(device.gradients, device.description.hiddenSize),
    algebra: {
      multiply: (left, right, shape) =>
        undivided('the product of two matrices', () => device.algebra.multiply(left, right, shape)),
    },
    ...(device.cache && { cache: wholeCache(device.cache) }),
    layer: async (weights, shape) => halvingLayer(await undivided(WEIGHTS, () => device.layer(weights, shape)), shape),
    embedding: async (weights) => halvingEmbedding(await undivided('the embedding', () => device.embedding(weights))),
    head: async (vectors, slice) =>
      halvingHead(await undivided(SLICE, () => device.head(vectors, slice)), device.description.hiddenSize),
    gramTile: (inputs, tile) => device.gramTile(inputs, tile),
    close: () => device.close(),
  };
}

function sequence({ sequenceLength }: PassShape): string {
  return `a block for one sequence of ${sequenceLength} tokens`;
}

function halvingLayer(layer: DeviceLayer, shape: PassShape): DeviceLayer {
  const halving = new Halving();
  return {
    release: () => layer.release(),
    async run(batch) {
      const parts = await halving.run(batch.rows, sequence(shape), (start, end) =>
        layer.run(rowsOf(batch, start, end)),
      );
      return parts.length === 1 ? parts[0]! : joinResults(parts);
    },
  };
}

function rowsOf(batch: BlockBatch, start: number, end: number): BlockBatch {
  if (end - start === batch.rows) return batch;
  const { hidden, output, rows, tree } = batch;
  return {
    ...batch,
    rows: end - start,
    hidden: part(hidden, rows, { start, end }),
    output: output && part(output, rows, { start, end }),
    ...(tree && { tree: treeRows(tree, rows, { start, end }) }),
  };
}

function treeRows(tree: TreeBatch, rows: number, { start, end }: { start: number; end: number }): TreeBatch {
  const length = tree.positions.length / rows;
  return {
    positions: tree.positions.subarray(start * length, end * length),
    mask: (window) => part(tree.mask(window), rows, { start, end }),
  };
}

function part(values: Float32Array, rows: number, { start, end }: { start: number; end: number }): Float32Array {
  const width = values.length / rows;
  return values.subarray(start * width, end * width);
}

function joinResults(parts: readonly BlockResult[]): BlockResult {
  const result = { statistics: { attention: null, mlp: null }, inputs: { attention: null, mlp: null } } as {
    -readonly [K in keyof BlockResult]: { -readonly [M in keyof BlockResult[K]]: BlockResult[K][M] };
  };
  for (const module of MODULES) {
    const statistics = parts.flatMap((one) => one.statistics[module] ?? []);
    if (statistics.length > 0) {
      const [mean, m2] = (['mean', 'm2'] as const).map((name) => joined(statistics.map((one) => one[name])));
      result.statistics[module] = { mean: mean!, m2: m2! };
    }
    const inputs = parts.flatMap((one) => one.inputs[module] ?? []);
    if (inputs.length > 0) result.inputs[module] = joined(inputs);
  }
  return result;
}

function halvingEmbedding(embedding: DeviceEmbedding): DeviceEmbedding {
  const halving = new Halving();
  return {
    release: () => embedding.release(),
    async run(embedded, positions, output) {
      const tokens = positions.length;
      await halving.run(tokens, 'the embedding of one token', (start, end) => {
        const own = (values: Float32Array): Float32Array => part(values, tokens, { start, end });
        return embedding.run(own(embedded), positions.subarray(start, end), own(output));
      });
    },
  };
}

/** @param width - of hidden states */
function halvingHead(head: DeviceHead, width: number): DeviceHead {
  const halving = new Halving();
  return {
    release: () => head.release(),
    async likelihoods(hidden, targets) {
      const parts = await halving.run(targets.length, ONE_TOKEN, (start, end) =>
        head.likelihoods(part(hidden, targets.length, { start, end }), targets.subarray(start, end)),
      );
      const all = (name: 'maximum' | 'sum' | 'target') => joined(parts.map((one) => one[name]));
      return { maximum: all('maximum'), sum: all('sum'), target: all('target') };
    },
    async best(hidden) {
      const tokens = hidden.length / width;
      const parts = await halving.run(tokens, ONE_TOKEN, (start, end) =>
        head.best(part(hidden, tokens, { start, end })),
      );
      const index = Int32Array.from(parts.flatMap((one) => [...one.index]));
      return { maximum: joined(parts.map(({ maximum }) => maximum)), index };
    },
  };
}

/** Rows that are under way cannot be parted: where they do not fit, they say so. */
function wholeCache(cache: CacheDevice): CacheDevice {
  return {
    async head(vectors, slice) {
      const head = await undivided(SLICE, () => cache.head(vectors, slice));
      return {
        release: () => head.release(),
        logits: (hidden) => undivided('the logits of the rows', () => head.logits(hidden)),
      };
    },
    async layer(weights, shape) {
      const layer = await undivided(WEIGHTS, () => cache.layer(weights, shape));
      return {
        release: () => layer.release(),
        run: (batch) => undivided(`a block with the keys and values of ${batch.rows} rows`, () => layer.run(batch)),
      };
    },
  };
}

/** @param width - of hidden states */
function halvingGradients(gradients: GradientDevice, width: number): GradientDevice {
  const halving = new Halving();
  return {
    require: () => gradients.require(),
    layer: async (weights: LayerWeights, shape) =>
      halvingBackward(await undivided(WEIGHTS, () => gradients.layer(weights, shape)), shape),
    head: async (vectors: HeadVectors, slice: HeadSlice) =>
      halvingHeadBackward(await undivided(SLICE, () => gradients.head(vectors, slice))),
    async beforeHead(vectors, { hidden, gradient, output }) {
      const tokens = hidden.length / width;
      await halving.run(tokens, 'the gradient of one token', (start, end) => {
        const own = (values: Float32Array): Float32Array => part(values, tokens, { start, end });
        return gradients.beforeHead(vectors, { hidden: own(hidden), gradient: own(gradient), output: own(output) });
      });
    },
  };
}

function halvingHeadBackward(head: HeadBackward): HeadBackward {
  const halving = new Halving();
  return {
    release: () => head.release(),
    async run(hidden, { maximum, scale, targets, targetWeights }, { before, output }) {
      const tokens = targets.length;
      await halving.run(tokens, ONE_TOKEN, (start, end) => {
        const own = (values: Float32Array): Float32Array => part(values, tokens, { start, end });
        return head.run(
          own(hidden),
          {
            maximum: own(maximum),
            scale: own(scale),
            targets: targets.subarray(start, end),
            targetWeights: own(targetWeights),
          },
          { before: own(before), output: own(output) },
        );
      });
    },
  };
}

function halvingBackward(layer: LayerBackward, shape: PassShape): LayerBackward {
  const halving = new Halving();
  return {
    release: () => layer.release(),
    add: (terms, sums, options) => undivided('the gradient of a matrix', () => layer.add(terms, sums, options)),
    async run({ hidden, gradient, output, rows }) {
      const parts = await halving.run(rows, sequence(shape), (start, end) => {
        const own = (values: Float32Array): Float32Array => part(values, rows, { start, end });
        const batch: BackwardBatch = {
          hidden: own(hidden),
          gradient: own(gradient),
          output: own(output),
          rows: end - start,
        };
        return layer.run(batch);
      });
      return parts.length === 1 ? parts[0]! : joinTerms(parts);
    },
  };
}

function joinTerms(parts: readonly LayerTerms[]): LayerTerms {
  return new Map(
    [...parts[0]!.keys()].map((matrix) => {
      const terms = parts.map((one) => one.get(matrix)!);
      const all = (name: 'gradient' | 'input') => joined(terms.map((one) => one[name]));
      return [matrix, { gradient: all('gradient'), input: all('input') }] as const;
    }),
  );
}
