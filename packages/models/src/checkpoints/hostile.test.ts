import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { expectProblem, openFilesUnder, temporaryFolder } from '../../test/helpers.ts';
import { safetensorsBytes, writeTinyModel } from '../../test/index.ts';
import { openModelFolder } from '../folder.ts';
import { openCheckpoint } from './safetensors.ts';

/** Folders of the test that runs; whatever was wrong with their files, none may stay open. */
const used: string[] = [];

async function folderWith(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await temporaryFolder();
  used.push(folder);
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  return folder;
}

async function expectRefused(bytes: Uint8Array, ...pieces: string[]): Promise<void> {
  const folder = await folderWith({ 'model.safetensors': bytes });
  await expectProblem(() => openCheckpoint(folder), 'BAD_CHECKPOINT', ...pieces);
}

afterEach(async () => {
  for (const folder of used.splice(0)) expect((await openFilesUnder(folder)) ?? []).toEqual([]);
});

/** A file of 8 bytes of data whose one tensor `w` (F32, [2]) is described with changes. */
function fileWith(change: Readonly<Record<string, unknown>>): Uint8Array {
  return safetensorsBytes({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...change } }, new Uint8Array(8));
}

describe('a truncated file', () => {
  it('is refused wherever it was cut, and by how many bytes', async () => {
    const folder = await folderWith({});
    await writeTinyModel(folder);
    const whole = await readFile(path.join(folder, 'model.safetensors'));
    const header = Number(whole.readBigUInt64LE(0));
    await expectRefused(whole.subarray(0, 0), 'model.safetensors', '0 bytes');
    await expectRefused(whole.subarray(0, 5), 'model.safetensors', '5 bytes');
    await expectRefused(whole.subarray(0, 8), 'cut short', `${header} bytes are missing`);
    await expectRefused(whole.subarray(0, 8 + header - 10), 'cut short', '10 bytes are missing');
    await expectRefused(whole.subarray(0, 8 + header), 'cut short', `${whole.length - 8 - header} bytes are missing`);
    await expectRefused(whole.subarray(0, -1), 'cut short', '1 bytes are missing', 'model.layers.1.');
  });

  it('is noticed at the read when it shrinks after it was opened', async () => {
    const folder = await folderWith({ 'model.safetensors': fileWith({}) });
    const checkpoint = await openCheckpoint(folder);
    await writeFile(path.join(folder, 'model.safetensors'), fileWith({}).subarray(0, -3));
    await expectProblem(() => checkpoint.read('w'), 'BAD_CHECKPOINT', 'model.safetensors', '3 of the 8 bytes');
    await checkpoint.close();
  });

  it('is refused when bytes follow that belong to no tensor', () =>
    expectRefused(Buffer.concat([fileWith({}), Buffer.alloc(3)]), '3 bytes after tensor "w"'));
});

describe('a header that lies', () => {
  it('about its own length', async () => {
    const header = { w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } };
    await expectRefused(safetensorsBytes(header, new Uint8Array(8), 2n ** 63n), '9223372036854775808', '100000000');
    await expectRefused(safetensorsBytes(header, new Uint8Array(8), 90_000_000n), '90000000 bytes', 'missing');
    await expectRefused(safetensorsBytes(header, new Uint8Array(8), 20n), 'not valid JSON');
    await expectRefused(safetensorsBytes(header, new Uint8Array(8), 0n), 'not valid JSON');
  });

  it('by being no JSON object in UTF-8', async () => {
    await expectRefused(safetensorsBytes('[1, 2, 3]', new Uint8Array(0)), 'JSON object');
    await expectRefused(safetensorsBytes('{"w": ', new Uint8Array(0)), 'not valid JSON');
    const latin = Buffer.from('{"\xe9": 1}', 'latin1');
    await expectRefused(Buffer.concat([Uint8Array.of(latin.length, 0, 0, 0, 0, 0, 0, 0), latin]), 'not valid UTF-8');
  });

  it('by being nested without an end, in what is read and in what is not', async () => {
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    for (const levels of [200, 3_000_000]) {
      for (const name of ['w', '__metadata__']) {
        await expectRefused(safetensorsBytes(`{"${name}":${deep(levels)}}`, new Uint8Array(0)), 'more than 100 levels');
      }
      const folder = await folderWith({ 'model.safetensors.index.json': `{"weight_map":${deep(levels)}}` });
      await expectProblem(() => openCheckpoint(folder), 'BAD_CHECKPOINT', 'index.json', 'more than 100 levels');
      const model = await folderWith({ 'config.json': `{"model_type":"llama","notes":${deep(levels)}}` });
      await expectProblem(() => openModelFolder(model), 'BAD_CONFIG', 'config.json', 'more than 100 levels');
    }
    // Brackets within strings are none.
    const entry = `{"dtype":"F32","shape":[2],"data_offsets":[0,8]}`;
    const text = `{"__metadata__":{"note":"\\"${'['.repeat(200)}"},"w":${entry}}`;
    const folder = await folderWith({ 'model.safetensors': safetensorsBytes(text, new Uint8Array(8)) });
    await (await openCheckpoint(folder)).close();
  });

  it('by naming something twice', async () => {
    const entry = '{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';
    await expectRefused(safetensorsBytes(`{"w":${entry},"w":${entry}}`, new Uint8Array(8)), '"w" twice');
    await expectRefused(safetensorsBytes(`{"w":${entry},"\\u0077":${entry}}`, new Uint8Array(8)), '"w" twice');
    const inner = '{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}';
    await expectRefused(safetensorsBytes(`{"w":${inner}}`, new Uint8Array(8)), '"shape" twice');
  });

  it('about offsets', async () => {
    for (const offsets of [[-8, 0], [0.5, 8.5], [0, 1e300], ['0', '8'], [0], [0, 8, 8], null, 'all', { 0: 0, 1: 8 }]) {
      await expectRefused(fileWith({ data_offsets: offsets }), '"w"', 'data_offsets', JSON.stringify(offsets));
    }
    await expectRefused(fileWith({ data_offsets: [8, 0] }), '"w"', 'ends (0) before it begins (8)');
    await expectRefused(fileWith({ data_offsets: [0, 4] }), '"w"', 'needs 8 bytes', 'give it 4');
    await expectRefused(fileWith({ data_offsets: [4, 12] }), '4 bytes between the header and tensor "w"');
    await expectRefused(fileWith({ shape: [4], data_offsets: [0, 16] }), 'cut short', '8 bytes are missing', '"w"');
  });

  it('by overlapping tensors or leaving holes', async () => {
    const two = (a: number, b: number) => ({
      a: { dtype: 'F16', shape: [2], data_offsets: [0, 4] },
      b: { dtype: 'F16', shape: [2], data_offsets: [a, b] },
    });
    await expectRefused(safetensorsBytes(two(2, 6), new Uint8Array(6)), 'tensor "b" overlaps tensor "a"');
    await expectRefused(safetensorsBytes(two(0, 4), new Uint8Array(4)), 'tensor "b" overlaps tensor "a"');
    await expectRefused(safetensorsBytes(two(6, 10), new Uint8Array(10)), '2 bytes between tensor "a" and tensor "b"');
  });

  it('about types and shapes', async () => {
    await expectRefused(fileWith({ dtype: 7 }), '"w"', 'dtype 7');
    for (const shape of [[-2], [1.5], ['2'], null, 2, [2 ** 60]]) {
      await expectRefused(fileWith({ shape }), '"w"', JSON.stringify(shape));
    }
    await expectRefused(fileWith({ shape: [2 ** 40, 2 ** 40] }), '"w"', 'too large to exist');
    await expectRefused(fileWith({ shape: [2 ** 52, 2] }), '"w"', 'too large to exist');
    await expectRefused(safetensorsBytes({ w: 'F32' }, new Uint8Array(0)), '"w"', 'an object');
  });
});

describe('an index', () => {
  const index = (weightMap: unknown) => ({ 'model.safetensors.index.json': JSON.stringify({ weight_map: weightMap }) });

  it('may only name files of its own folder', async () => {
    for (const file of ['../secret.safetensors', '/etc/passwd', 'a/b.safetensors', 'a\\b.safetensors', '..', '', 7]) {
      const folder = await folderWith(index({ w: file }));
      await expectProblem(() => openCheckpoint(folder), 'BAD_CHECKPOINT', '"w"', JSON.stringify(file));
    }
  });

  it('must name regular files that are there', async () => {
    const folder = await folderWith(index({ w: 'model-1.safetensors' }));
    await expectProblem(() => openCheckpoint(folder), 'BAD_CHECKPOINT', 'model-1.safetensors');
    await mkdir(path.join(folder, 'model-1.safetensors'));
    await expectProblem(() => openCheckpoint(folder), 'BAD_CHECKPOINT', 'model-1.safetensors', 'regular file');
  });

  it('must name tensors that are in those files', async () => {
    const folder = await folderWith({
      ...index({ w: 'a.safetensors', x: 'a.safetensors' }),
      'a.safetensors': fileWith({}),
    });
    await expectProblem(() => openCheckpoint(folder), 'TENSOR_MISSING', '"x"', 'a.safetensors');
  });

  it('must be a JSON object with a weight map', async () => {
    for (const [text, piece] of [
      ['{', 'not valid JSON'],
      ['[]', 'JSON object'],
      ['{}', 'weight_map'],
    ] as const) {
      const folder = await folderWith({ 'model.safetensors.index.json': text });
      await expectProblem(() => openCheckpoint(folder), 'BAD_CHECKPOINT', 'model.safetensors.index.json', piece);
    }
    const empty = await folderWith(index({}));
    await expectProblem(() => openCheckpoint(empty), 'BAD_CHECKPOINT', 'empty weight_map');
    const twice = '{"weight_map":{"w":"a.safetensors","w":"b.safetensors"}}';
    const folder = await folderWith({ 'model.safetensors.index.json': twice });
    await expectProblem(() => openCheckpoint(folder), 'BAD_CHECKPOINT', '"w" twice');
  });
});

describe('a folder without safetensors', () => {
  it('says how to convert what it has', async () => {
    const folder = await folderWith({ 'pytorch_model.bin': 'pickle' });
    await expectProblem(() => openCheckpoint(folder), 'BAD_CHECKPOINT', 'pytorch_model.bin', 'safe_serialization=True');
  });

  it('says that there is nothing', async () => {
    const folder = await folderWith({});
    await expectProblem(() => openCheckpoint(folder), 'BAD_CHECKPOINT', 'model.safetensors.index.json');
    await expectProblem(() => openCheckpoint(path.join(folder, 'absent')), 'MODEL_NOT_FOUND', 'absent');
  });
});
