import { FlapbookError } from '@flapbook/flap';
import { isRecord, readJsonObject, show } from '../files.ts';
import { TOKENIZER_FILE } from './file.ts';

const CONFIG = 'tokenizer_config.json';
const TOKENIZER_RULE = { code: 'BAD_TOKENIZER', maxBytes: 250_000_000 } as const;
const CONFIG_RULE = { code: 'BAD_TOKENIZER', maxBytes: 16_000_000 } as const;

/**
 * The id of the token that stands for a masked one, as the tokenizer of a folder says: `mask_token` of
 * tokenizer_config.json, `[MASK]` where that is silent. Null where the folder has no tokenizer, or it no such token.
 *
 * @throws FlapbookError BAD_TOKENIZER
 */
export async function maskTokenOf(directory: string): Promise<number | null> {
  const tokenizer = await readJsonObject(directory, TOKENIZER_FILE, TOKENIZER_RULE);
  if (tokenizer === null) return null;
  const named = (await readJsonObject(directory, CONFIG, CONFIG_RULE))?.mask_token ?? '[MASK]';
  const token = isRecord(named) ? named.content : named;
  if (typeof token !== 'string') throw new FlapbookError('BAD_TOKENIZER', `${CONFIG}: mask_token is ${show(named)}.`);
  const added = Array.isArray(tokenizer.added_tokens) ? tokenizer.added_tokens.filter(isRecord) : [];
  const vocabulary = isRecord(tokenizer.model) && isRecord(tokenizer.model.vocab) ? tokenizer.model.vocab : {};
  const own = Object.hasOwn(vocabulary, token) ? vocabulary[token] : null;
  const id = added.find(({ content }) => content === token)?.id ?? own;
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : null;
}
