import type { ModelDescription } from '@flapbook/models';
import { type Entries, flag, integers, texts, whole } from './entries.ts';
import type { Step, TokenizerJson } from './json.ts';

/** `llama_token_type`. */
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;
const UNUSED = 5;
const BYTE = 6;

/** A tokenizer's tokens by their id, as many as the model embeds: ids that no token has are filled up. */
export interface Tokens {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
}

export function tokensOf(json: TokenizerJson, { vocabularySize }: ModelDescription): Tokens {
  const tokens = Array.from({ length: vocabularySize }, (_, id) => `[PAD${id}]`);
  const types = new Array<number>(vocabularySize).fill(UNUSED);
  for (const [token, id] of json.vocabulary) {
    tokens[id] = token;
    types[id] = json.byteFallback && /^<0x[0-9A-F]{2}>$/.test(token) ? BYTE : NORMAL;
  }
  for (const { id, content, special } of json.added) {
    tokens[id] = content;
    types[id] = content === json.unknown ? UNKNOWN : special ? CONTROL : USER_DEFINED;
  }
  return { tokens, types };
}

/** The tokens, and which of them stand for what. */
export function vocabularyEntries(
  json: TokenizerJson,
  description: ModelDescription,
  { tokens, types }: Tokens,
): Entries {
  const { first, last } = addedAround(json);
  const unknown = json.unknown === null ? -1 : tokens.indexOf(json.unknown);
  const bos = first === null ? description.bosTokenId : tokens.indexOf(first);
  const eos = last === null ? description.eosTokenId : tokens.indexOf(last);
  return [
    ['tokenizer.ggml.tokens', texts(tokens)],
    ['tokenizer.ggml.token_type', integers(types)],
    ...(bos === null ? [] : [['tokenizer.ggml.bos_token_id', whole(bos)] as const]),
    ...(eos === null ? [] : [['tokenizer.ggml.eos_token_id', whole(eos)] as const]),
    ...(unknown < 0 ? [] : [['tokenizer.ggml.unknown_token_id', whole(unknown)] as const]),
    ['tokenizer.ggml.add_bos_token', flag(first !== null)],
    ['tokenizer.ggml.add_eos_token', flag(last !== null)],
  ];
}

/** What the post-processor puts in front of a text and behind it. */
function addedAround({ postProcessors }: TokenizerJson): {
  readonly first: string | null;
  readonly last: string | null;
} {
  const template = postProcessors.find(({ type }) => type === 'TemplateProcessing');
  const pieces = (template?.single ?? []) as readonly Step[];
  const special = (piece: Step | undefined) => (piece?.SpecialToken as { readonly id: string } | undefined)?.id ?? null;
  return { first: special(pieces[0]), last: special(pieces.at(-1)) };
}
