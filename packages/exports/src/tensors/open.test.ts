import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ModelFolder, openModelFolder, toFloat32 } from '@flapbook/models';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { subjectOf } from '../testing.ts';
import { encode, encodePiece } from './encode.ts';
import { prunedTensors } from './open.ts';
import { compact, masked } from './slots.ts';
import { type PrunedTensor, piecesOf } from './tensor.ts';

const HIDDEN = 16;
const BIAS = Float64Array.from({ length: HIDDEN }, (_, i) => 1 / (i + 3));
const KEPT = Int32Array.of(0, 1, 5, 6, 7, 23);

let root: string;
let folder: ModelFolder;
afterEach(async () => {
  await folder.close();
  await rm(root, { recursive: true });
});

/** The tensors of a pruned model by name, with what they were made of. */
async function tensorsOf(dtype: 'F32' | 'F16' | 'BF16', placement: typeof masked) {
  root = await mkdtemp(path.join(tmpdir(), 'flapbook-tensors-'));
  await writeTinyModel(root, { dtype, keyValueHeads: 2, layers: 1, mlpBias: true });
  folder = await openModelFolder(root);
  const pruning = [{ attentionKept: Int32Array.of(1), mlpKept: KEPT, attentionBias: null, mlpBias: BIAS }];
  const tensors = prunedTensors(subjectOf(folder, pruning), { placement, biases: 'NEEDED' });
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

async function bytesOf(tensor: PrunedTensor, dataType = tensor.storedType): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOf(tensor)) pieces.push(encodePiece(piece, dataType));
  return Buffer.concat(pieces);
}

describe.each(['F32', 'F16', 'BF16'] as const)('tensors stored in %s', (dtype) => {
  it('come as they are stored where nothing is computed, whatever is taken out of them', async () => {
    for (const placement of [compact, masked]) {
      const tensors = await tensorsOf(dtype, placement);
      const stored = await folder.checkpoint.read('model.layers.0.mlp.down_proj.weight');
      const values = toFloat32(stored);
      const down = tensors.get(stored.name)!;
      const width = down.shape[1]!;
      const expected = new Float32Array(HIDDEN * width);
      for (let row = 0; row < HIDDEN; row++) {
        for (const [index, channel] of KEPT.entries()) {
          expected[row * width + (placement === compact ? index : channel)] = values[row * 24 + channel]!;
        }
      }
      expect(await down.read(0, 1)).toMatchObject({ dataType: dtype });
      expect(await bytesOf(down)).toEqual(Buffer.from(encode(expected, dtype)));
      const embedding = tensors.get('model.embed_tokens.weight')!;
      expect(await bytesOf(embedding)).toEqual(Buffer.from((await folder.checkpoint.read(embedding.name)).data));
      if (placement === compact) {
        await folder.close();
        await rm(root, { recursive: true });
      }
    }
  });

  it('are rounded once where a bias is added', async () => {
    const bias = (await tensorsOf(dtype, compact)).get('model.layers.0.mlp.down_proj.bias')!;
    const own = toFloat32(await folder.checkpoint.read(bias.name));
    const sum = own.map((value, i) => value + BIAS[i]!);
    expect((await bias.read(0, HIDDEN)).dataType).toBe('F32');
    expect(await bytesOf(bias, 'F32')).toEqual(Buffer.from(encode(sum, 'F32')));
  });
});

it('a piece that cannot be read fails where it is due', async () => {
  const tensor = (await tensorsOf('F32', compact)).get('model.embed_tokens.weight')!;
  const rows = 2 ** 18 + 1;
  const long: PrunedTensor = {
    ...tensor,
    shape: [rows],
    read: async (start) => {
      if (start > 0) throw new RangeError('gone');
      return { dataType: 'F32', data: new Uint8Array(4) };
    },
  };
  let pieces = 0;
  const reading = async () => {
    for await (const _ of piecesOf(long)) pieces++;
  };
  await expect(reading()).rejects.toThrow('gone');
  expect(pieces).toBe(1);
});
