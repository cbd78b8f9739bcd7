import type { Metadata } from '../metadata.ts';
import { commonParts, vocabularyObject } from './parts.ts';
import { readVocabulary, type Vocabulary } from './vocabulary.ts';

const SPACE = '▁';

/**
 * SentencePiece's pairs of pieces, as LLaMA 1 and 2 have them: two neighbours whose union has the highest score become
 * one. As a list of merges by rank: every way to cut a token into two others, by the score of the token.
 */
export function sentencePiece(metadata: Metadata): Readonly<Record<string, unknown>> {
  const vocabulary = readVocabulary(metadata, { first: true });
  const { tokens, kinds } = vocabulary;
  const prefixed = metadata.boolean('tokenizer.ggml.add_space_prefix', true);
  return {
    ...commonParts(vocabulary),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        ...(prefixed ? [{ type: 'Prepend', prepend: SPACE }] : []),
        { type: 'Replace', pattern: { String: ' ' }, content: SPACE },
      ],
    },
    pre_tokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: SPACE }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        ...(prefixed ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
      ],
    },
    model: {
      type: 'BPE',
      unk_token: tokens[vocabulary.unknown ?? 0] ?? null,
      fuse_unk: true,
      byte_fallback: kinds.includes('byte'),
      ignore_merges: false,
      vocab: vocabularyObject(vocabulary),
      merges: mergesOf(vocabulary, scoresOf(metadata, tokens.length)),
    },
  };
}

function scoresOf(metadata: Metadata, count: number): readonly number[] {
  const key = 'tokenizer.ggml.scores';
  const scores = metadata.numbers(key);
  // Without scores a text would come apart in other places, and nothing would tell.
  if (scores.length !== count || scores.some(Number.isNaN)) throw metadata.bad(key, `one of ${count} numbers`);
  return scores;
}

/** What is not a normal piece is neither joined nor a part of what is. */
function mergesOf({ tokens, kinds }: Vocabulary, scores: readonly number[]): (readonly [string, string])[] {
  const isPiece = (id: number) => kinds[id] === 'normal' || kinds[id] === 'user defined';
  const ids = new Map(tokens.flatMap((token, id) => (isPiece(id) ? [[token, id] as const] : [])));
  const merges: { readonly left: string; readonly right: string; readonly id: number; readonly first: number }[] = [];
  for (const [token, id] of ids) {
    for (let cut = 1; cut < token.length; cut++) {
      const [left, right] = [token.slice(0, cut), token.slice(cut)];
      const first = ids.get(left);
      if (first !== undefined && ids.has(right)) merges.push({ left, right, id, first });
    }
  }
  merges.sort((a, b) => scores[b.id]! - scores[a.id]! || a.id - b.id || a.first - b.first);
  return merges.map(({ left, right }) => [left, right]);
}
