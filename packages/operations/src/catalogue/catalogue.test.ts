import { copyFile, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeGguf, writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Planner } from '../statistics/planner.ts';
import { DatasetCatalogue } from './datasets.ts';
import { ModelCatalogue } from './models.ts';

const database = withDatabase();
let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-catalogue-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  await database.database.query('TRUNCATE model, dataset, alias CASCADE');
});

describe('models', () => {
  test('have one key wherever they lie, and are found by every name and folder', async () => {
    const models = new ModelCatalogue(database.database);
    await writeTinyModel(at('here'));
    await writeTinyModel(at('there'));
    const first = await models.register('first', at('here'));
    const second = await models.register('second', at('there'));
    expect(second.key).toBe(first.key);
    for (const name of ['first', 'second', at('here'), at('there')]) {
      expect((await models.byName(name)).key).toBe(first.key);
    }
  });

  test('in a GGUF file have the key of the folder that it was made of, and are noticed when altered', async () => {
    const models = new ModelCatalogue(database.database);
    await writeTinyModel(at('source'), { seed: 6 });
    await writeGguf(at('source'), at('model.gguf'));
    const { key } = await models.register('folder', at('source'));
    const model = await models.register('file', at('model.gguf'));
    expect(model).toMatchObject({ key, directory: at('model.gguf'), files: [{ path: at('model.gguf') }] });
    expect((await models.byName(at('model.gguf'))).key).toBe(key);
    await models.requireUnchanged(model);
    await utimes(at('model.gguf'), new Date(), new Date(0));
    await expect(models.requireUnchanged(model)).rejects.toMatchObject({ code: 'MODEL_CHANGED' });
    await expect(models.register('text', at('source/config.json'))).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  test('known by their folder only, take the first name that somebody gives', async () => {
    const models = new ModelCatalogue(database.database);
    await writeTinyModel(at('nameless'), { seed: 4 });
    expect((await models.register(at('nameless'), at('nameless'))).name).toBe(at('nameless'));
    expect((await models.register('named', at('nameless'))).name).toBe('named');
    expect((await models.register('renamed', at('nameless'))).name).toBe('named');
  });

  test('keep their name against another content, which may take it on request', async () => {
    const models = new ModelCatalogue(database.database);
    await writeTinyModel(at('old'), { seed: 1 });
    await writeTinyModel(at('new'), { seed: 2 });
    const old = await models.register('name', at('old'));
    await expect(models.register('name', at('new'))).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
    const taken = await models.register('name', at('new'), { takeName: true });
    expect((await models.byName('name')).key).toBe(taken.key);
    expect((await models.byKey(old.key)).name).toBe(`name@${old.key.slice(0, 12)}`);
  });

  test('that are altered in their folder are noticed', async () => {
    const models = new ModelCatalogue(database.database);
    await writeTinyModel(at('altered'), { seed: 3 });
    const model = await models.register('altered', at('altered'));
    await models.requireUnchanged(model);
    await utimes(at('altered/model.safetensors'), new Date(), new Date(0));
    await expect(models.requireUnchanged(model)).rejects.toMatchObject({ code: 'MODEL_CHANGED' });
  });

  test('registered before the sums of W⁴ were kept get them when something asks, or when they are registered again', async () => {
    const models = new ModelCatalogue(database.database);
    const planner = () => new Planner(database.database);
    await writeTinyModel(at('early'), { seed: 5 });
    const { key } = await models.register('early', at('early'));
    const fresh = await planner().weights(key, 'PP_SP');
    const forget = () => database.database.query('UPDATE weight_statistics SET column_fourth_power = NULL');

    await forget();
    const early = planner();
    expect((await early.weights(key, 'WIFV'))[0]!.mlp.columnFourthPower).toBeUndefined();
    expect(await early.weights(key, 'PP_SP')).toEqual(fresh);
    await forget();
    await models.register('early', at('early'));
    expect(await planner().weights(key)).toEqual(fresh);

    await forget();
    await utimes(at('early/model.safetensors'), new Date(), new Date(0));
    await expect(planner().weights(key, 'PP_SP')).rejects.toMatchObject({ code: 'MODEL_CHANGED' });
    expect(await planner().weights(key, 'WIFV')).toHaveLength(fresh.length);
  });

  test('that are refused leave nothing behind', async () => {
    const models = new ModelCatalogue(database.database);
    await writeTinyModel(at('mish'), { config: { hidden_act: 'mish' } });
    await expect(models.register('mish', at('mish'))).rejects.toMatchObject({ code: 'UNSUPPORTED_CONFIG' });
    await expect(models.register(' spaced ', at('mish'))).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
    expect(await models.list({ limit: 10, after: null })).toEqual([]);
  });

  test('whose tokenizer knows more tokens than the embedding are refused', async () => {
    const models = new ModelCatalogue(database.database);
    await writeTinyModel(at('vocabulary'), { vocabulary: 300, tokenizer: true });
    await writeTinyModel(at('small'), { vocabulary: 32 });
    await copyFile(at('vocabulary/tokenizer.json'), at('small/tokenizer.json'));
    await expect(models.register('small', at('small'))).rejects.toMatchObject({ code: 'BAD_TOKENIZER' });
  });
});

describe('data sets', () => {
  test('given by their path are read again when the file has changed, and the old content keeps its key', async () => {
    const datasets = new DatasetCatalogue(database.database);
    const source = `text:${at('text.txt')}`;
    await writeFile(at('text.txt'), 'one');
    const one = await datasets.byName(source);
    expect((await datasets.byName(source)).key).toBe(one.key);
    await writeFile(at('text.txt'), 'two, and longer');
    const two = await datasets.byName(source);
    expect(two.key).not.toBe(one.key);
    expect((await datasets.byKey(one.key)).name).toContain('@');
    await expect(datasets.content(await datasets.byKey(one.key))).rejects.toMatchObject({ code: 'DATASET_CHANGED' });
  });

  test('of the same content share a key', async () => {
    const datasets = new DatasetCatalogue(database.database);
    await writeFile(at('a.txt'), 'the same');
    await writeFile(at('b.txt'), 'the same');
    const a = await datasets.register('a', 'A', { format: 'text', file: at('a.txt'), joining: 'NONE' });
    const b = await datasets.register('b', 'B', { format: 'text', file: at('b.txt'), joining: 'NONE' });
    expect(b.key).toBe(a.key);
    expect((await datasets.byName('b')).key).toBe(a.key);
  });
});
