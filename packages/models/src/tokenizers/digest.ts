import { createHash } from 'node:crypto';
import { readTokenizerFile } from './file.ts';

/** SHA-256 (hex) of a model's tokenizer.json, null where it has none. */
export async function tokenizerDigest(directory: string): Promise<string | null> {
  const bytes = await readTokenizerFile(directory);
  return bytes && createHash('sha256').update(bytes).digest('hex');
}
