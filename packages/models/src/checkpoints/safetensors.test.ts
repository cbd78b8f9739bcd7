import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectProblem, openFilesUnder, temporaryFolder } from '../../test/helpers.ts';
import { fixture, safetensorsBytes, writeSafetensors, writeTinyModel } from '../../test/index.ts';
import { toFloat32 } from './convert.ts';
import { openCheckpoint } from './safetensors.ts';

const vector = { name: 'v', dataType: 'F32', shape: [3], values: Float32Array.of(1, -2, 0.5) } as const;
const matrix = { name: 'm', dataType: 'BF16', shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) } as const;

describe('openCheckpoint', () => {
  it('lists the tensors of a file and reads one as stored', async () => {
    const folder = await temporaryFolder();
    await writeSafetensors(path.join(folder, 'model.safetensors'), [vector, matrix]);
    const checkpoint = await openCheckpoint(folder);
    expect([...checkpoint.tensors.keys()]).toEqual(['v', 'm']);
    const read = await checkpoint.read('m');
    expect(read).toMatchObject({ dataType: 'BF16', shape: [2, 2], byteLength: 8, file: 'model.safetensors' });
    expect(toFloat32(read)).toEqual(matrix.values);
    expect(toFloat32(await checkpoint.read('v'))).toEqual(vector.values);
    await checkpoint.close();
  });

  it('reads a tensor in pieces', async () => {
    const folder = await temporaryFolder();
    await writeSafetensors(path.join(folder, 'model.safetensors'), [matrix, vector]);
    const checkpoint = await openCheckpoint(folder);
    const data = await checkpoint.readBytes('v', { start: 4, length: 8 });
    expect(toFloat32({ dataType: 'F32', data })).toEqual(Float32Array.of(-2, 0.5));
    await expect(checkpoint.readBytes('v', { start: 8, length: 8 })).rejects.toThrow(RangeError);
    await checkpoint.close();
  });

  it('gives the same tensors whether in one file or in shards', async () => {
    const [one, three] = [await temporaryFolder(), await temporaryFolder()];
    await writeTinyModel(one);
    await writeTinyModel(three, { shards: 3 });
    const [whole, sharded] = [await openCheckpoint(one), await openCheckpoint(three)];
    expect([...sharded.tensors.keys()].sort()).toEqual([...whole.tensors.keys()].sort());
    for (const name of whole.tensors.keys()) {
      expect((await sharded.read(name)).data).toEqual((await whole.read(name)).data);
    }
    await whole.close();
    await sharded.close();
  });

  it('follows links, of which the Hugging Face cache is made', async () => {
    const [cache, folder] = [await temporaryFolder(), await temporaryFolder()];
    await writeSafetensors(path.join(cache, 'blob'), [vector]);
    await symlink(path.join(cache, 'blob'), path.join(folder, 'model.safetensors'));
    const checkpoint = await openCheckpoint(folder);
    expect(checkpoint.tensors.has('v')).toBe(true);
    await checkpoint.close();
  });

  it('lets tensors of types that are not read lie unless one is asked for', async () => {
    const folder = await temporaryFolder();
    const header = {
      v: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
      codes: { dtype: 'U8', shape: [2], data_offsets: [4, 6] },
    };
    await writeFile(path.join(folder, 'model.safetensors'), safetensorsBytes(header, new Uint8Array(6)));
    const checkpoint = await openCheckpoint(folder);
    expect([...checkpoint.tensors.keys()]).toEqual(['v']);
    await expectProblem(() => checkpoint.read('codes'), 'UNSUPPORTED_CONFIG', '"codes"', 'U8', 'F32, F16 and BF16');
    await expectProblem(() => checkpoint.read('absent'), 'TENSOR_MISSING', '"absent"');
    await checkpoint.close();
  });

  it('holds its files open until it is closed, once or twice', async () => {
    const folder = await temporaryFolder();
    await writeTinyModel(folder, { shards: 2 });
    const checkpoint = await openCheckpoint(folder);
    expect((await openFilesUnder(folder))?.length ?? 2).toBe(2);
    await checkpoint.close();
    await checkpoint.close();
    expect((await openFilesUnder(folder)) ?? []).toEqual([]);
  });
});

const stories = fixture('stories260k');

describe.skipIf(stories === null)('openCheckpoint on stories260k (needs the shared fixtures)', () => {
  it('reads all 47 tensors at their full length', async () => {
    const checkpoint = await openCheckpoint(stories!);
    expect(checkpoint.tensors.size).toBe(47);
    for (const [name, info] of checkpoint.tensors) {
      expect((await checkpoint.read(name)).data.length).toBe(info.byteLength);
    }
    await checkpoint.close();
  });
});
