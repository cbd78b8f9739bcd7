import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { findModel, readJsonObject, readTokenizerFile, regularFileSize } from '@flapbook/models';
import type { ExportFile } from '../format.ts';
import { bytesFile, jsonFile } from './small.ts';

const MAX_CONFIG_BYTES = 16_000_000;
/** Tokenizers take up to about 35 MB. */
const MAX_COPIED_BYTES = 250_000_000;

/** What a tokenizer, a chat template and generation settings are kept in, by the names that `transformers` looks for. */
const COMPANIONS =
  /^(tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|generation_config|chat_template|preprocessor_config)\.json$|^(tokenizer\.model|merges\.txt|vocab\.txt|chat_template\.jinja)$/;
const LICENCES = /^(LICEN[CS]E|NOTICE|USE_POLICY)(\.(txt|md))?$/i;

/** The base model's config.json; empty where it has none, as a model of one file has not. */
export async function baseConfig(directory: string): Promise<Readonly<Record<string, unknown>>> {
  const rule = { code: 'BAD_CONFIG', maxBytes: MAX_CONFIG_BYTES } as const;
  return (await readJsonObject(directory, 'config.json', rule)) ?? {};
}

/** The base model's tokenizer files, unaltered; of a GGUF file the same tokenizer as tokenizer.json. */
export async function companionFiles(location: string): Promise<ExportFile[]> {
  const place = await findModel(location);
  if (place.kind === 'folder') return copiesOf(place.directory, COMPANIONS);
  const tokenizer = await readTokenizerFile(location);
  if (tokenizer === null) return [];
  const config = { tokenizer_class: 'PreTrainedTokenizerFast' };
  return [bytesFile('tokenizer.json', tokenizer), jsonFile('tokenizer_config.json', config)];
}

/** The texts of the licence that the base model came with, unaltered. */
export async function licenceFiles(location: string): Promise<ExportFile[]> {
  const place = await findModel(location);
  // What stands beside a single file need not be about it.
  return place.kind === 'folder' ? copiesOf(place.directory, LICENCES) : [];
}

async function copiesOf(directory: string, wanted: RegExp): Promise<ExportFile[]> {
  const names = (await readdir(directory)).filter((name) => wanted.test(name)).sort();
  const files: ExportFile[] = [];
  for (const name of names) {
    const byteLength = await regularFileSize(path.join(directory, name));
    if (byteLength === null || byteLength > MAX_COPIED_BYTES) continue;
    files.push({ path: name, byteLength, write: ({ signal } = {}) => copy(path.join(directory, name), signal) });
  }
  return files;
}

async function* copy(file: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    for await (const chunk of handle.createReadStream({ autoClose: false, signal })) yield chunk as Uint8Array;
  } finally {
    await handle.close();
  }
}
