import type { Metadata } from '../metadata.ts';
import { byteLevelPairs } from './byte-level.ts';
import { sentencePiece } from './sentencepiece.ts';

/** Kinds of tokenizers by their name in `tokenizer.ggml.model`; a new one is a file beside this one and a line here. */
const TOKENIZERS: ReadonlyMap<string, (metadata: Metadata) => Readonly<Record<string, unknown>>> = new Map([
  ['llama', sentencePiece],
  ['gpt2', byteLevelPairs],
]);

const KEY = 'tokenizer.ggml.model';

/**
 * A GGUF file's tokenizer as the text of a tokenizer.json, the same for the same metadata; null for a file without one.
 *
 * @throws FlapbookError UNSUPPORTED_CONFIG, BAD_CONFIG, BAD_TOKENIZER
 */
export function tokenizerOf(metadata: Metadata): string | null {
  // `none` says that the file has none.
  if (metadata.string(KEY, 'none') === 'none') return null;
  const make = TOKENIZERS.get(metadata.string(KEY));
  if (make === undefined) throw metadata.unsupported(KEY, [...TOKENIZERS.keys()].join(', '));
  return JSON.stringify(make(metadata));
}
