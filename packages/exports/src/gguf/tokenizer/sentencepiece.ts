import { FlapbookError } from '@flapbook/flap';
import type { ModelDescription } from '@flapbook/models';
import { type Entries, flag, reals, text } from './entries.ts';
import type { TokenizerJson } from './json.ts';
import { tokensOf, vocabularyEntries } from './vocabulary.ts';

/** What no pair of tokens makes is never joined while anything else can be. */
const NEVER = -1e6;
const NORMAL = 1;

/**
 * LLaMA 1 and 2's kind, which falls back to bytes: merges become scores, the earlier the higher.
 *
 * @throws FlapbookError UNSUPPORTED_CONFIG
 */
export function sentencePieceEntries(json: TokenizerJson, description: ModelDescription): Entries {
  if (!marksSpaces(json)) {
    throw new FlapbookError(
      'UNSUPPORTED_CONFIG',
      'The model’s tokenizer falls back to bytes but does not write spaces as “▁”; readers of GGUF files always do.',
    );
  }
  const tokens = tokensOf(json, description);
  const ranks = new Map<string, number>();
  for (const [rank, [left, right]] of json.merges.entries()) {
    if (!ranks.has(left + right)) ranks.set(left + right, rank);
  }
  const scores = tokens.tokens.map((token, id) => {
    if (tokens.types[id] !== NORMAL) return 0;
    const rank = ranks.get(token);
    return rank === undefined ? NEVER : -rank;
  });
  return [
    ['tokenizer.ggml.model', text('llama')],
    ['tokenizer.ggml.pre', text('default')],
    ...vocabularyEntries(json, description, tokens),
    ['tokenizer.ggml.scores', reals(scores)],
    ['tokenizer.ggml.add_space_prefix', flag(prefixesSpace(json))],
  ];
}

function marksSpaces({ normalizers, preTokenizers }: TokenizerJson): boolean {
  return (
    normalizers.some(({ type, content }) => type === 'Replace' && content === '▁') ||
    preTokenizers.some(({ type }) => type === 'Metaspace')
  );
}

function prefixesSpace({ normalizers, preTokenizers }: TokenizerJson): boolean {
  return (
    normalizers.some(({ type }) => type === 'Prepend') ||
    preTokenizers.some(({ type, prepend_scheme: scheme }) => type === 'Metaspace' && scheme !== 'never')
  );
}
