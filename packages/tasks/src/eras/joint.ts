import { FlapbookError } from '@flapbook/flap';
import type { ScoredPair } from '../items/task.ts';
import { trailingSpace } from '../text/python.ts';
import type { EncodedPair, TaskTokenizer } from './era.ts';

/**
 * The two strings put into tokens together (lm_eval/api/model.py, `_encode_pair`): the whitespace at the context's end
 * moves to the continuation; the continuation's tokens are those of both less as many as the context alone has. The
 * context's tokens are its own, never a part of the whole, even where a merge crosses the boundary.
 *
 * @param special whether the tokenizer's leading special tokens are wanted; left out where the text has its own
 * @throws FlapbookError BAD_DATASET when no token is left for the continuation
 */
export async function encodeTogether(
  pair: ScoredPair,
  tokenizer: TaskTokenizer,
  special: 'LEADING' | 'NONE',
): Promise<EncodedPair> {
  if (pair.context === '') return afterNothing(pair.continuation, tokenizer);
  const space = trailingSpace(pair.context);
  const context = pair.context.slice(0, pair.context.length - space.length);
  const text = context + space + pair.continuation;
  const { bosText } = tokenizer;
  const used = bosText !== null && bosText !== '' && text.startsWith(bosText) ? 'NONE' : special;
  const whole = await tokenizer.encode(text, used);
  const before = await tokenizer.encode(context, used);
  if (whole.length <= before.length) {
    throw new FlapbookError(
      'BAD_DATASET',
      `“${pair.continuation}” leaves no token to score after “${context.slice(-40)}”.`,
    );
  }
  // Nothing but whitespace: the same as nothing.
  if (before.length === 0) return afterNothing(space + pair.continuation, tokenizer);
  return { context: before, continuation: whole.slice(before.length) };
}

/** An empty context becomes the token of a text's beginning, unless the continuation begins with that itself. */
async function afterNothing(continuation: string, tokenizer: TaskTokenizer): Promise<EncodedPair> {
  const prefix = tokenizer.bosId ?? requireEnd(tokenizer);
  const ids = await tokenizer.encode(continuation, 'NONE');
  return ids[0] === prefix
    ? { context: ids.slice(0, 1), continuation: ids.slice(1) }
    : { context: Int32Array.of(prefix), continuation: ids };
}

/** @throws FlapbookError BAD_CONFIG when the model says of no token that it ends a text */
export function requireEnd({ eosId }: TaskTokenizer): number {
  if (eosId !== null) return eosId;
  throw new FlapbookError('BAD_CONFIG', 'An empty context needs a beginning or end token; config.json names neither.');
}
