import { FlapbookError } from '@flapbook/flap';
import type { ModelDescription, Tokenizer } from '../types.ts';

/** Refuses a tokenizer that makes ids for which the model has no embedding. A larger embedding is mere padding. */
export function checkVocabulary(
  tokenizer: Pick<Tokenizer, 'vocabularySize'>,
  description: Pick<ModelDescription, 'vocabularySize'>,
): void {
  if (tokenizer.vocabularySize <= description.vocabularySize) return;
  throw new FlapbookError(
    'BAD_TOKENIZER',
    `The tokenizer makes ids up to ${tokenizer.vocabularySize - 1}; the model embeds ${description.vocabularySize} ids, from 0 on.`,
  );
}
