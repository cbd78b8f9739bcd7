import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ErrorCode } from '@flapbook/flap';
import { describe, expect, it } from 'vitest';
import { expectProblem, openFilesUnder, temporaryFolder } from '../test/helpers.ts';
import { fixture, type TinyModelOptions, writeTinyModel } from '../test/index.ts';
import { openModelFolder } from './folder.ts';
import { companionsOf, modelFiles } from './place.ts';
import { loadTokenizer } from './tokenizers/load.ts';

async function expectRefused(options: TinyModelOptions, code: ErrorCode, ...pieces: string[]): Promise<void> {
  const folder = await temporaryFolder();
  await writeTinyModel(folder, options);
  await expectProblem(() => openModelFolder(folder), code, ...pieces);
  expect((await openFilesUnder(folder)) ?? []).toEqual([]);
}

describe('openModelFolder', () => {
  it('puts together what configuration and checkpoint say', async () => {
    const directory = await temporaryFolder();
    const description = await writeTinyModel(directory, { layers: 3, heads: 4, keyValueHeads: 2 });
    const model = await openModelFolder(directory);
    expect(model.directory).toBe(directory);
    expect(model.description).toEqual(description);
    expect(model.shape.layers).toHaveLength(3);
    // Hidden 16, head size 4: a group of two query heads takes 16 x 4 x (2 x 2 + 2) parameters, a channel 16 x 3.
    expect(model.shape.layers[0]).toEqual({
      attention: { units: 2, channelsPerUnit: 8, queryHeadsPerUnit: 2, headDim: 4, parametersPerUnit: 384 },
      mlp: { units: 24, parametersPerUnit: 48 },
    });
    await model.close();
    expect((await openFilesUnder(directory)) ?? []).toEqual([]);
  });

  it('counts biases among what pruning saves', async () => {
    const directory = await temporaryFolder();
    await writeTinyModel(directory, { attentionBias: true, mlpBias: true });
    const model = await openModelFolder(directory);
    expect(model.shape.layers[0]!.attention.parametersPerUnit).toBe(16 * 4 * 4 + 3 * 4);
    expect(model.shape.layers[0]!.mlp.parametersPerUnit).toBe(16 * 3 + 2);
    await model.close();
  });

  it.each([{ tied: true }, { dtype: 'F16' }, { dtype: 'BF16', shards: 2 }] as const)(
    'opens a model with %o',
    async (options) => {
      const directory = await temporaryFolder();
      await writeTinyModel(directory, options);
      await (await openModelFolder(directory)).close();
    },
  );

  it('refuses a folder that holds no model', async () => {
    const directory = await temporaryFolder();
    await expectProblem(() => openModelFolder(path.join(directory, 'absent')), 'MODEL_NOT_FOUND', 'absent');
    await expectProblem(() => openModelFolder(directory), 'MODEL_NOT_FOUND', 'config.json');
    await writeFile(path.join(directory, 'config.json'), '{"model_type": ');
    await expectProblem(() => openModelFolder(directory), 'BAD_CONFIG', 'config.json', 'not valid JSON');
    await writeTinyModel(directory);
    await rm(path.join(directory, 'model.safetensors'));
    await expectProblem(() => openModelFolder(directory), 'BAD_CHECKPOINT', 'model.safetensors');
  });

  it('follows links within the folder and the hub’s cache, and none out of them', async () => {
    const root = await temporaryFolder();
    const outside = path.join(root, 'outside');
    const repository = path.join(root, 'models--owner--name');
    const snapshot = path.join(repository, 'snapshots', 'a'.repeat(40));
    const blobs = path.join(repository, 'blobs');
    for (const place of [outside, blobs]) await writeTinyModel(place, { tokenizer: true });
    await mkdir(snapshot, { recursive: true });
    const names = await readdir(blobs);
    for (const name of names) await symlink(path.join('..', '..', 'blobs', name), path.join(snapshot, name));
    await (await openModelFolder(snapshot)).close();
    await writeFile(path.join(outside, 'LICENSE'), 'Not for others.');
    for (const name of [...names, 'LICENSE']) {
      const place = await temporaryFolder();
      await writeTinyModel(place, { tokenizer: true });
      await rename(path.join(place, 'config.json'), path.join(place, 'config'));
      await symlink('config', path.join(place, 'config.json'));
      await (await openModelFolder(place)).close();
      await rm(path.join(place, name), { force: true });
      await symlink(path.join(outside, name), path.join(place, name));
      for (const read of [openModelFolder, loadTokenizer, modelFiles, companionsOf]) {
        await expectProblem(() => read(place), 'MODEL_NOT_FOUND', name, 'link to outside');
      }
      expect((await openFilesUnder(place)) ?? []).toEqual([]);
    }
  });

  it('refuses a checkpoint without a tensor that is needed', () => {
    const name = 'model.layers.1.mlp.up_proj.weight';
    const edit: TinyModelOptions['edit'] = (tensors) => tensors.filter((tensor) => tensor.name !== name);
    return expectRefused({ edit }, 'TENSOR_MISSING', name);
  });

  it('refuses a tensor of another shape and names both', () =>
    expectRefused({ config: { intermediate_size: 20 } }, 'BAD_CHECKPOINT', 'mlp.gate_proj', '[24, 16]', '[20, 16]'));

  it('refuses biases that the configuration leaves out, for the model would be another one', () => {
    const config = { mlp_bias: false };
    return expectRefused(
      { mlpBias: true, config },
      'UNSUPPORTED_CONFIG',
      'mlp.gate_proj.bias',
      'config.json leaves out',
    );
  });
});

const stories = fixture('stories260k');

describe.skipIf(stories === null)('openModelFolder on stories260k (needs the shared fixtures)', () => {
  it('describes grouped-query attention over tied embeddings', async () => {
    const model = await openModelFolder(stories!);
    expect(model.description).toMatchObject({ layers: 5, queryHeads: 8, keyValueHeads: 4, tiedEmbeddings: true });
    expect(model.shape.layers[4]!.attention).toMatchObject({ units: 4, queryHeadsPerUnit: 2, channelsPerUnit: 16 });
    await model.close();
  });
});
