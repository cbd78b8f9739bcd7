import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspectModel, openModelFolder } from '@flapbook/models';
import { safetensorsBytes, writeTinyModel } from '@flapbook/models/testing';
import fc from 'fast-check';
import { damaged } from '../generators/bytes.ts';
import { alteredText, type Json } from '../generators/json.ts';
import type { HostileImporter } from './importer.ts';

type Files = Readonly<Record<string, Uint8Array | string>>;

const CONFIG = 'config.json';
const WEIGHTS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/** A model in one file, and in two with an index. */
async function sound(shards: number): Promise<Record<string, Buffer>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-hostile-'));
  try {
    await writeTinyModel(folder, { layers: 1, hidden: 8, heads: 2, intermediate: 8, vocabulary: 16, shards });
    const names = shards === 1 ? [WEIGHTS] : [1, 2].map((n) => `model-0000${n}-of-00002.safetensors`).concat(INDEX);
    const read = async (name: string) => [name, await readFile(path.join(folder, name))] as const;
    return Object.fromEntries(await Promise.all([CONFIG, ...names].map(read)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const whole = await sound(1);
const split = await sound(2);
const bytes = whole[WEIGHTS]!;
const headerBytes = Number(bytes.readBigUInt64LE(0));
const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes)) as Json;
const data = bytes.subarray(8 + headerBytes);
const lengths = fc.constantFrom(0n, 1n, 8n, 2n ** 31n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n);

const weights = fc.oneof(
  damaged(bytes, 8 + headerBytes),
  alteredText(header).map((text) => safetensorsBytes(text, data)),
  fc.tuple(alteredText(header), lengths).map(([text, length]) => safetensorsBytes(text, data, length)),
);
const json = (file: Buffer) => alteredText(JSON.parse(String(file)) as Json);

/** A folder of a model: its table of tensors, its configuration or its index are not what they should be. */
export const safetensors: HostileImporter<Files> = {
  inputs: fc.oneof(
    { weight: 4, arbitrary: weights.map((bad) => ({ ...whole, [WEIGHTS]: bad })) },
    { weight: 1, arbitrary: json(whole[CONFIG]!).map((bad) => ({ ...whole, [CONFIG]: bad })) },
    { weight: 1, arbitrary: json(split[INDEX]!).map((bad) => ({ ...split, [INDEX]: bad })) },
  ),
  codes: [
    'BAD_CHECKPOINT',
    'BAD_CONFIG',
    'BAD_WEIGHT',
    'UNSUPPORTED_ARCHITECTURE',
    'UNSUPPORTED_CONFIG',
    'TENSOR_MISSING',
  ],
  async read(files, folder) {
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
    const model = await openModelFolder(folder);
    try {
      await inspectModel(model);
    } finally {
      await model.close();
    }
  },
};
