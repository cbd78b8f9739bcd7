import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { isDirectory, isRecord, parseJsonObject, readSmallFile, regularFileSize, show } from '../files.ts';
import { findDuplicateKey } from './duplicate-keys.ts';

const SINGLE_FILE = 'model.safetensors';
const INDEX_FILE = 'model.safetensors.index.json';
const MAX_INDEX_BYTES = 100_000_000;

/** The files of a checkpoint, and which of them holds which tensor (null: one file holds them all). */
export interface Shards {
  readonly files: readonly string[];
  readonly weightMap: ReadonlyMap<string, string> | null;
}

/** Finds a folder's safetensors files; as in `transformers`, a single file goes before an index. */
export async function findShards(directory: string): Promise<Shards> {
  if (!(await isDirectory(directory))) {
    throw new FlapbookError('MODEL_NOT_FOUND', `${directory} is not a folder.`);
  }
  if ((await regularFileSize(path.join(directory, SINGLE_FILE))) !== null) {
    return { files: [SINGLE_FILE], weightMap: null };
  }
  const text = await readSmallFile(directory, INDEX_FILE, { code: 'BAD_CHECKPOINT', maxBytes: MAX_INDEX_BYTES });
  if (text === null) throw await noWeights(directory);
  return parseIndex(text);
}

function parseIndex(text: string): Shards {
  const index = parseJsonObject(text, INDEX_FILE, 'BAD_CHECKPOINT');
  const duplicate = findDuplicateKey(text);
  if (duplicate !== null) throw bad(`${INDEX_FILE} holds the key ${show(duplicate)} twice.`);
  if (!isRecord(index.weight_map)) throw bad(`${INDEX_FILE} has no object weight_map.`);
  const weightMap = new Map<string, string>();
  for (const [name, file] of Object.entries(index.weight_map)) {
    if (!isPlainFileName(file)) {
      throw bad(
        `${INDEX_FILE} puts tensor ${show(name)} into ${show(file)}; the name of a file in the same folder was expected.`,
      );
    }
    weightMap.set(name, file);
  }
  if (weightMap.size === 0) throw bad(`${INDEX_FILE} has an empty weight_map.`);
  return { files: [...new Set(weightMap.values())].sort(), weightMap };
}

/** An index comes with the model, so it must not reach outside the model's folder. */
function isPlainFileName(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]+\.safetensors$/.test(value) && !value.includes('..');
}

async function noWeights(directory: string): Promise<FlapbookError> {
  const names = await readdir(directory);
  const other = names.find((name) => /\.(bin|pth|pt|h5|msgpack|gguf)$/.test(name));
  if (other === undefined) return bad(`The folder holds neither ${SINGLE_FILE} nor ${INDEX_FILE}.`);
  return bad(
    `The folder holds ${other} but no ${SINGLE_FILE}. Convert it, in Python: ` +
      "transformers.AutoModelForCausalLM.from_pretrained('FOLDER').save_pretrained('NEW_FOLDER', safe_serialization=True).",
  );
}

function bad(message: string): FlapbookError {
  return new FlapbookError('BAD_CHECKPOINT', message);
}
