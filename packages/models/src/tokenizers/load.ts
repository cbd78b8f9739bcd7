import { FlapbookError } from '@flapbook/flap';
import { Tokenizer as NativeTokenizer } from 'tokenizers';
import { decodeText } from '../files.ts';
import type { Tokenizer } from '../types.ts';
import { readTokenizerFile, TOKENIZER_FILE } from './file.ts';
import { tryTokenizer } from './trial/try.ts';

/** Encoding takes 50 to 110 bytes of memory a character; this much text could take 7 GB. */
const MAX_CHARACTERS = 2 ** 26;

/**
 * Loads a model's tokenizer. Text is encoded in one call, since pieces would not always give the same ids;
 * the work is done on another thread, only handing over the ids takes this one (about 0.15 s a million).
 */
export async function loadTokenizer(directory: string): Promise<Tokenizer> {
  const bytes = await readTokenizerFile(directory);
  if (!bytes) throw new FlapbookError('TOKENIZER_MISSING', `The model has no ${TOKENIZER_FILE}.`);
  const text = decodeText(bytes, TOKENIZER_FILE, 'BAD_TOKENIZER');
  await tryTokenizer(text);
  const native = parseTokenizer(text);
  // A file may carry the truncation and padding that were set when it was saved; a corpus is encoded whole.
  native.disableTruncation();
  native.disablePadding();
  return {
    vocabularySize: vocabularySize(native),
    encode: (text, special = 'ALL') => encode(native, text, special),
    decode: (ids, options = {}) => native.decode(Array.from(ids), options.skipSpecialTokens ?? false),
  };
}

async function encode(native: NativeTokenizer, text: string, special: 'ALL' | 'LEADING' | 'NONE'): Promise<Int32Array> {
  if (text.length > MAX_CHARACTERS) {
    throw new FlapbookError(
      'LIMIT_EXCEEDED',
      `The text has ${text.length} characters; at most ${MAX_CHARACTERS} are tokenised at once. Take a part of it.`,
    );
  }
  const encoding = await native.encode(text, null, { addSpecialTokens: special !== 'NONE' }).catch((cause: Error) => {
    throw new FlapbookError('BAD_TOKENIZER', `${TOKENIZER_FILE} cannot encode the text: ${cause.message}.`, { cause });
  });
  const ids = Int32Array.from(encoding.getIds());
  if (special !== 'LEADING') return ids;
  // Only what the post-processor added is marked, not what stands in the text itself.
  const mask = encoding.getSpecialTokensMask();
  // Of an empty text nothing tells what stands before and what behind it.
  if (!mask.includes(0)) return text === '' ? leadingOf(native) : ids;
  return ids.slice(0, mask.lastIndexOf(0) + 1);
}

async function leadingOf(native: NativeTokenizer): Promise<Int32Array> {
  const encoding = await native.encode('a');
  return Int32Array.from(encoding.getIds()).slice(0, encoding.getSpecialTokensMask().indexOf(0));
}

function parseTokenizer(text: string): NativeTokenizer {
  try {
    return NativeTokenizer.fromString(text);
  } catch (cause) {
    throw new FlapbookError('BAD_TOKENIZER', `${TOKENIZER_FILE} is no tokenizer: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

/** One more than the largest id, not the number of tokens: ids may have gaps, and an embedding must reach the last. */
function vocabularySize(native: NativeTokenizer): number {
  let size = 0;
  for (const id of Object.values(native.getVocab(true))) size = Math.max(size, id + 1);
  return size;
}
