import { FlapbookError } from '@flapbook/flap';
import type { TaskItem } from '../items/task.ts';
import type { TaskTokenizer } from './era.ts';
import { ERAS, type EraName } from './registry.ts';

/** What the model reads, and how many of the last tokens are scored. */
export interface ModelInput {
  /** The context's tokens and then all of the continuation's, cut from the left where they are too many. */
  readonly tokens: Int32Array;
  /** How many of the last `tokens` are the continuation's; the last of all is scored and never read. */
  readonly scored: number;
}

/**
 * An item's requests in tokens, in order. A text that several of them have in common is put into tokens once.
 *
 * @param options - `maxLength`: tokens that the model reads at most: its positions
 * @throws FlapbookError BAD_DATASET when nothing is left to score; SEQUENCE_TOO_LONG when a continuation alone is longer
 */
export async function encodeItem(
  item: TaskItem,
  {
    era,
    tokenizer,
    maxLength,
  }: { readonly era: EraName; readonly tokenizer: TaskTokenizer; readonly maxLength: number },
): Promise<ModelInput[]> {
  const once = encodingOnce(tokenizer);
  return Promise.all(
    item.requests.map(async (pair) => {
      const { context, continuation } = await ERAS[era].encode(pair, once);
      if (continuation.length === 0) {
        throw new FlapbookError('BAD_DATASET', `“${pair.continuation}” has no tokens to score.`);
      }
      if (continuation.length > maxLength) {
        throw new FlapbookError(
          'SEQUENCE_TOO_LONG',
          `A choice has ${continuation.length} tokens; the model has ${maxLength} positions.`,
        );
      }
      const all = Int32Array.of(...context, ...continuation);
      // The last token is not read, so one more than the model reads may stay.
      return { tokens: all.slice(Math.max(0, all.length - maxLength - 1)), scored: continuation.length };
    }),
  );
}

function encodingOnce(tokenizer: TaskTokenizer): TaskTokenizer {
  const known = new Map<string, Promise<Int32Array>>();
  return {
    bosId: tokenizer.bosId,
    eosId: tokenizer.eosId,
    bosText: tokenizer.bosText,
    encode(text, special) {
      const name = `${special} ${text}`;
      const ids = known.get(name) ?? tokenizer.encode(text, special);
      known.set(name, ids);
      return ids;
    },
  };
}
