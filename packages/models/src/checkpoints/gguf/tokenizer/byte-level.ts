import { FlapbookError } from '@flapbook/flap';
import { show } from '../../../files.ts';
import type { Metadata } from '../metadata.ts';
import { commonParts, vocabularyObject } from './parts.ts';
import { preTokenizerOf } from './pre-tokenizers.ts';
import { readVocabulary } from './vocabulary.ts';

/** Pairs of bytes joined by rank, as GPT-2, Llama 3 and Qwen have them. */
export function byteLevelPairs(metadata: Metadata): Readonly<Record<string, unknown>> {
  const { steps, normalizer, wholePieces, first } = preTokenizerOf(metadata);
  const vocabulary = readVocabulary(metadata, { first });
  const merges = metadata.strings('tokenizer.ggml.merges').map((merge) => pairOf(merge, metadata.file));
  return {
    ...commonParts(vocabulary),
    normalizer,
    pre_tokenizer: { type: 'Sequence', pretokenizers: steps },
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      unk_token: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: wholePieces,
      vocab: vocabularyObject(vocabulary),
      merges,
    },
  };
}

/** A space parts the two; one that belongs to a token is written as another character. */
function pairOf(merge: string, file: string): readonly [string, string] {
  const at = merge.indexOf(' ', 1);
  if (at > 0 && at < merge.length - 1) return [merge.slice(0, at), merge.slice(at + 1)];
  throw new FlapbookError('BAD_TOKENIZER', `${file}: the merge ${show(merge)} is no pair of tokens.`);
}
