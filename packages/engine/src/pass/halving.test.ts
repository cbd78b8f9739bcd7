import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openModelFolder } from '@flapbook/models';
import { writeTinyModel } from '@flapbook/models/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { calibrated } from '../../test/expect.ts';
import { randomRows } from '../../test/models.ts';
import { OnnxDevice } from '../onnx/device.ts';
import { loadRuntime } from '../onnx/runtime.ts';
import type { EngineModel } from '../types.ts';
import type { Device } from './device.ts';
import { halvingDevice } from './halving.ts';
import { StreamedModel } from './model.ts';
import { isOutOfMemory } from './out-of-memory.ts';

/** A real device that says that its memory is used up where more than so many rows or tokens are asked of it. */
function small(device: Device, most: { readonly rows: number; readonly tokens: number }): Device {
  const guard = (count: number, limit: number): void => {
    if (count > limit) throw new Error('Failed to allocate memory for requested buffer of size 17179869184');
  };
  return {
    ...halvingDevice(device),
    layer: async (...given: Parameters<Device['layer']>) => {
      const layer = await device.layer(...given);
      return {
        release: () => layer.release(),
        run: async (batch: Parameters<typeof layer.run>[0]) => {
          guard(batch.rows, most.rows);
          return layer.run(batch);
        },
      };
    },
    head: async (...given: Parameters<Device['head']>) => {
      const head = await device.head(...given);
      return {
        ...head,
        likelihoods: async (hidden: Float32Array, targets: Int32Array) => {
          guard(targets.length, most.tokens);
          return head.likelihoods(hidden, targets);
        },
      };
    },
  };
}

async function opened(most: { readonly rows: number; readonly tokens: number }): Promise<EngineModel> {
  const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-halving-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeTinyModel(directory, { keyValueHeads: 2 });
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
    const [roomy, tight] = [await opened({ rows: 100, tokens: 1000 }), await opened({ rows: 2, tokens: 30 })];
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
  });

  it('says so when not even one row fits', async () => {
    const model = await opened({ rows: 0, tokens: 1000 });
    await expect(model.evaluate(randomRows(3, 12))).rejects.toMatchObject({
      code: 'OUT_OF_MEMORY',
      message: expect.stringContaining('a block for one sequence of 12 tokens (Failed to allocate memory'),
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
