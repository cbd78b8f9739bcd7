import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { regularFileSize } from '../files.ts';

export const TOKENIZER_FILE = 'tokenizer.json';

/** The largest published ones, with 256,000 tokens, take 35 MB. */
const MAX_TOKENIZER_BYTES = 250_000_000;

/** The bytes of a folder's tokenizer.json, or null where it has none. */
export async function readTokenizerFile(directory: string): Promise<Uint8Array | null> {
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
