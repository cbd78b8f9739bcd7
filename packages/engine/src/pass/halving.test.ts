import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openModelFolder } from '@flapbook/models';
import { writeTinyModel } from '@flapbook/models/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drawTensors, REFERENCES, type Reference, writeReference } from '../../test/architectures/index.ts';
import { calibrated } from '../../test/expect.ts';
import { randomRows } from '../../test/models.ts';
import { OnnxDevice } from '../onnx/device.ts';
import { loadRuntime } from '../onnx/runtime.ts';
import type { EngineModel } from '../types.ts';
import type { Device } from './device.ts';
import { DeviceLostError } from './device-lost.ts';
import { StreamedModel } from './model.ts';
import { isOutOfMemory } from './out-of-memory.ts';

/** How much a device holds at a time. */
interface Most {
  readonly rows: number;
  readonly tokens: number;
  /** Channels of a tile of products. */
  readonly channels?: number;
  /** Whether weights fit at all; true when absent. */
  readonly weights?: boolean;
}

/** A real device that says that its memory is used up where more than so much is asked of it. */
function small(device: Device, { rows, tokens, channels = 1000, weights: fit = true }: Most): Device {
  const guard = (count: number, limit: number): void => {
    if (count > limit) throw new Error('Failed to allocate memory for requested buffer of size 17179869184');
  };
  const { hiddenSize } = device.description;
  const { gradients } = device;
  return {
    description: device.description,
    algebra: device.algebra,
    close: () => device.close(),
    layer: async (...given) => {
      guard(1, fit ? 1 : 0);
      const layer = await device.layer(...given);
      return {
        release: () => layer.release(),
        run: async (batch) => {
          guard(batch.rows, rows);
          return layer.run(batch);
        },
      };
    },
    embedding: async (weights) => {
      const embedding = await device.embedding(weights);
      return {
        release: () => embedding.release(),
        run: async (embedded, positions, output) => {
          guard(positions.length, tokens);
          return embedding.run(embedded, positions, output);
        },
      };
    },
    head: async (...given) => {
      const head = await device.head(...given);
      return {
        release: () => head.release(),
        likelihoods: async (hidden, targets) => {
          guard(targets.length, tokens);
          return head.likelihoods(hidden, targets);
        },
        best: async (hidden) => {
          guard(hidden.length / hiddenSize, tokens);
          return head.best(hidden);
        },
      };
    },
    gramTile: async (inputs, tile) => {
      guard(tile.end - tile.start, channels);
      return device.gramTile(inputs, tile);
    },
    gradients: {
      require: () => gradients.require(),
      layer: async (...given) => {
        const layer = await gradients.layer(...given);
        return {
          add: (...terms) => layer.add(...terms),
          release: () => layer.release(),
          run: async (batch) => {
            guard(batch.rows, rows);
            return layer.run(batch);
          },
        };
      },
      head: async (...given) => {
        const head = await gradients.head(...given);
        return {
          release: () => head.release(),
          run: async (hidden, terms, sum) => {
            guard(terms.targets.length, tokens);
            return head.run(hidden, terms, sum);
          },
        };
      },
      beforeHead: async (vectors, states) => {
        guard(states.hidden.length / hiddenSize, tokens);
        return gradients.beforeHead(vectors, states);
      },
    },
  };
}

const ROOMY: Most = { rows: 100, tokens: 1000 };
const TIGHT: Most = { rows: 2, tokens: 30, channels: 5 };

async function opened(most: Most, reference?: Reference): Promise<EngineModel> {
  const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-halving-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  if (reference) await writeReference(directory, reference, drawTensors(reference));
  else await writeTinyModel(directory, { keyValueHeads: 2 });
  const folder = await openModelFolder(directory);
  const session = { executionProviders: ['cpu'], intraOpNumThreads: 1 };
  const device = new OnnxDevice({ runtime: await loadRuntime(), session, description: folder.description });
  const model = new StreamedModel(small(device, most), folder, { budgetBytes: 2 ** 20 });
  onTestFinished(() => folder.close());
  onTestFinished(() => model.close());
  return model;
}

describe('a device whose memory does not hold a batch', () => {
  it('computes it in parts, and comes to the same', async () => {
    const rows = randomRows(7, 12);
    const [roomy, tight] = [await opened(ROOMY), await opened(TIGHT)];
    const tree = {
      tokens: Int32Array.of(1, 2, 3, 4),
      parents: Int32Array.of(-1, 0, 1, 1),
      nodes: Int32Array.of(1, 1),
      targets: Int32Array.of(3, 4),
    };
    const trees = Array.from({ length: 200 }, () => tree);
    expect(await tight.evaluate(rows)).toEqual(await roomy.evaluate(rows));
    expect(await calibrated(tight, rows)).toEqual(await calibrated(roomy, rows));
    expect(await tight.score(trees)).toEqual(await roomy.score(trees));
    const grams = async (model: EngineModel): Promise<unknown[]> => {
      const found: unknown[] = [];
      await model.gram(rows, { onGram: async (gram) => void found.push(gram) });
      return found;
    };
    expect(await grams(tight)).toEqual(await grams(roomy));
    // More rows than a tight device has logits of tokens for.
    const many = randomRows(40, 6);
    expect(await tight.nextTokens(many)).toEqual(await roomy.nextTokens(many));
  });

  it('goes back through the layers in parts, and comes to the same gradients', async () => {
    const rows = randomRows(7, 12);
    const gradientsOf = async (model: EngineModel): Promise<unknown[]> => {
      const found: unknown[] = [];
      const { nll } = await model.gradients(rows, {
        squares: true,
        onGradient: ({ gradient, meanSquare, ...matrix }) =>
          found.push({ ...matrix, gradient: gradient.slice(), meanSquare: meanSquare!.slice() }),
      });
      return [nll, ...found];
    };
    expect(await gradientsOf(await opened(TIGHT))).toEqual(await gradientsOf(await opened(ROOMY)));
  });

  it('embeds in parts where a model has more than a table for that', async () => {
    const gpt2 = REFERENCES.find(({ name }) => name === 'gpt2')!;
    const rows = randomRows(7, 12);
    const [roomy, tight] = [await opened(ROOMY, gpt2), await opened(TIGHT, gpt2)];
    expect(await tight.evaluate(rows)).toEqual(await roomy.evaluate(rows));
  });

  it('says so when not even one row fits', async () => {
    const model = await opened({ rows: 0, tokens: 1000 });
    await expect(model.evaluate(randomRows(3, 12))).rejects.toMatchObject({
      code: 'OUT_OF_MEMORY',
      message: expect.stringContaining('a block for one sequence of 12 tokens (Failed to allocate memory'),
    });
  });

  it('says so when the weights of a layer do not fit, or what is none of the device’s work', async () => {
    const small = await opened({ ...ROOMY, weights: false });
    for (const run of [
      () => small.evaluate(randomRows(3, 12)),
      () => small.nextTokens(randomRows(3, 12)),
      () => small.calibrate(randomRows(3, 12), { onStatistics: () => undefined }),
    ]) {
      await expect(run()).rejects.toMatchObject({
        code: 'OUT_OF_MEMORY',
        message: expect.stringContaining('does not hold the weights of a layer (Failed to allocate memory'),
      });
    }
    const roomy = await opened(ROOMY);
    const onStatistics = (): void => {
      throw new RangeError('Array buffer allocation failed');
    };
    await expect(roomy.calibrate(randomRows(3, 12), { onStatistics })).rejects.toMatchObject({
      code: 'OUT_OF_MEMORY',
      message: expect.stringContaining('does not hold 3 rows of 12 tokens (Array buffer allocation failed)'),
    });
  });

  it('is known by what ONNX Runtime says when there is no memory for a product', async () => {
    const model = await opened(ROOMY);
    // Of 2^46 float64 numbers: more than a process has addresses for.
    const [rows, columns] = [2 ** 23, 2 ** 23];
    const shape = { rows, columns, depth: 1, transposed: false };
    const product = model.algebra.multiply(new Float64Array(rows), new Float64Array(columns), shape);
    await expect(product).rejects.toMatchObject({
      code: 'OUT_OF_MEMORY',
      message:
        "The device's memory does not hold the product of two matrices (Failed to allocate memory for requested buffer of size 562949953421312).",
    });
  });

  it.each([
    'CUDA failure 2: out of memory ; GPU=0',
    'OOM when allocating tensor with shape[4096,11008]',
    'std::bad_alloc',
    'VK_ERROR_OUT_OF_DEVICE_MEMORY',
    'Array buffer allocation failed',
  ])('is known by what libraries say: %s', (message) => {
    expect(isOutOfMemory(new Error(message))).toBe(true);
    expect(isOutOfMemory(new Error('Non-zero status code returned while running Gemm node'))).toBe(false);
  });
});

describe('a device that is gone', () => {
  it.each([
    'WebGPU device lost (2): the driver was updated',
    'A valid external Instance reference no longer exists: Device is lost.',
    'VK_ERROR_DEVICE_LOST',
    'CUDA failure 700: an illegal memory access was encountered ; GPU=0',
    'CUDA failure 719: unspecified launch failure ; GPU=0',
  ])('is known by what libraries say: %s', async (message) => {
    const model = await opened(ROOMY);
    const onStatistics = (): void => {
      throw new Error(message);
    };
    const calibration = model.calibrate(randomRows(3, 12), { onStatistics });
    await expect(calibration).rejects.toBeInstanceOf(DeviceLostError);
    await expect(calibration).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining(message),
    });
  });

  it('is not what other errors are taken for', async () => {
    const model = await opened(ROOMY);
    for (const message of ['CUDA failure 2: out of memory ; GPU=0', 'The connection to the device driver was closed']) {
      const onStatistics = (): void => {
        throw new Error(message);
      };
      const calibration = model.calibrate(randomRows(3, 12), { onStatistics });
      await expect(calibration).rejects.not.toBeInstanceOf(DeviceLostError);
    }
  });
});
