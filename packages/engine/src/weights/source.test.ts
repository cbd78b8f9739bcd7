import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openModelFolder } from '@flapbook/models';
import { type TinyModelOptions, writeTinyModel } from '@flapbook/models/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LayerPruning } from '../types.ts';
import { layerBytes, MATRIX_NAMES } from './layer.ts';
import { LayerSource } from './source.ts';

const ENTRY: LayerPruning = {
  attentionKept: Int32Array.of(0),
  mlpKept: Int32Array.of(1, 2, 5),
  attentionBias: null,
  mlpBias: null,
};

/** A source whose budget is so many times what all layers take. */
async function sourceWith(times: number, options: TinyModelOptions = {}): Promise<LayerSource> {
  const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-source-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeTinyModel(directory, options);
  const folder = await openModelFolder(directory);
  onTestFinished(() => folder.close());
  const bytes = folder.description.names.layers.reduce((sum, _, layer) => sum + layerBytes(folder, layer), 0);
  return new LayerSource(folder, times * bytes);
}

describe('layers of a model', () => {
  it('are smaller where the pruning says so, the dense ones beside them', async () => {
    const reader = (await sourceWith(0)).reader({ pruning: [ENTRY, null] });
    const pruned = await reader.layer(0);
    expect(pruned.weights).toMatchObject({ groups: 1, channels: 3 });
    expect(pruned.dense.channels).toBeGreaterThan(3);
    const whole = await reader.layer(1);
    expect(whole.weights).toBe(whole.dense);
  });

  it('are kept pruned for as long as their pruning is, where they fit the budget twice', async () => {
    const source = await sourceWith(2);
    const pruning = [ENTRY, ENTRY];
    const first = source.reader({ pruning });
    const again = source.reader({ pruning });
    const layers = [(await first.layer(0)).weights, (await first.layer(1)).weights];
    expect(layers[0]).not.toBe(layers[1]);
    expect([(await again.layer(0)).weights, (await again.layer(1)).weights]).toEqual(layers);
    expect((await again.layer(0)).weights).toBe(layers[0]);
    const another = await source.reader({ pruning: [{ ...ENTRY, mlpKept: Int32Array.of(4) }, null] }).layer(0);
    expect(another.weights.channels).toBe(1);
  });

  it.each(['F32', 'F16', 'BF16'] as const)('%s pass through the memory of those before them', async (dtype) => {
    const model = { layers: 6, dtype };
    const kept = (await sourceWith(1, model)).reader();
    const streamed = (await sourceWith(0, model)).reader();
    const memory = new Set<ArrayBufferLike>();
    for (let layer = 0; layer < model.layers; layer++) {
      const [{ dense }, due] = [await streamed.layer(layer), await kept.layer(layer)];
      expect(dense).toEqual(due.dense);
      for (const name of MATRIX_NAMES) memory.add(dense.weights.get(name)!.data.buffer);
      // What the next layer is being read into meanwhile is not this one's.
      await setTimeout(20);
      expect(dense).toEqual(due.dense);
    }
    // What is stored in float32 is used where it was read, while the next layer is read beside it.
    expect(memory.size).toBe(MATRIX_NAMES.length * (dtype === 'F32' ? 2 : 1));
  });

  it('backwards too', async () => {
    const model = { layers: 4, dtype: 'F16' } as const;
    const kept = (await sourceWith(1, model)).reader();
    const streamed = (await sourceWith(0, model)).reader({ backwards: true });
    for (let layer = model.layers - 1; layer >= 0; layer--) {
      expect(await streamed.layer(layer)).toEqual(await kept.layer(layer));
    }
  });

  it('stay with the caller where all are wanted together', async () => {
    const model = { layers: 4, dtype: 'F16' } as const;
    const kept = (await sourceWith(1, model)).reader();
    const together = (await sourceWith(0, model)).reader({ together: true });
    const layers = [];
    for (let layer = 0; layer < model.layers; layer++) layers.push(await together.layer(layer));
    for (const [index, layer] of layers.entries()) expect(layer).toEqual(await kept.layer(index));
  });

  it('are cut anew by every pass where memory is short', async () => {
    const source = await sourceWith(1.5);
    const one = await source.reader({ pruning: [ENTRY, null] }).layer(0);
    const other = await source.reader({ pruning: [ENTRY, null] }).layer(0);
    expect(other.dense).toBe(one.dense);
    expect(other.weights).not.toBe(one.weights);
  });
});
