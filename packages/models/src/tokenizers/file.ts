import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { readGgufFile } from '../checkpoints/gguf/model.ts';
import { tokenizerOf } from '../checkpoints/gguf/tokenizer/registry.ts';
import { regularFileSize } from '../files.ts';
import { findModel } from '../place.ts';

export const TOKENIZER_FILE = 'tokenizer.json';

/** The largest published ones, with 256,000 tokens, take 35 MB. */
const MAX_TOKENIZER_BYTES = 250_000_000;

/** The bytes of a model's tokenizer.json, or of what the tokenizer of a GGUF file is as one; null where there is none. */
export async function readTokenizerFile(location: string): Promise<Uint8Array | null> {
  const place = await findModel(location);
  if (place.kind === 'folder') return readFolderTokenizer(place.directory);
  const text = tokenizerOf((await readGgufFile(place.file)).metadata);
  return text === null ? null : new TextEncoder().encode(text);
}

async function readFolderTokenizer(directory: string): Promise<Uint8Array | null> {
  const file = path.join(directory, TOKENIZER_FILE);
  const size = await regularFileSize(file);
  if (size === null) return null;
  if (size > MAX_TOKENIZER_BYTES) {
    throw new FlapbookError(
      'BAD_TOKENIZER',
      `${TOKENIZER_FILE} has ${size} bytes; at most ${MAX_TOKENIZER_BYTES} are read.`,
    );
  }
  return readFile(file);
}
