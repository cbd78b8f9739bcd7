import type { ModelDescription, Tokenizer } from '@flapbook/models';
import type { TaskTokenizer } from '@flapbook/tasks';

/** A model's tokenizer as tasks take it, with the tokens that begin and end a text by the model's configuration. */
export async function taskTokenizer(
  tokenizer: Tokenizer,
  { bosTokenId, eosTokenId }: Pick<ModelDescription, 'bosTokenId' | 'eosTokenId'>,
): Promise<TaskTokenizer> {
  return {
    bosId: bosTokenId,
    eosId: eosTokenId,
    bosText: bosTokenId === null ? null : await tokenizer.decode(Int32Array.of(bosTokenId)),
    encode: (text, special) => tokenizer.encode(text, special),
  };
}
