import { FlapbookError } from '@flapbook/flap';
import { show } from '../../../files.ts';
import type { Metadata } from '../metadata.ts';

const PREFIX = 'tokenizer.ggml';

/** Kinds of tokens by their number, as SentencePiece counts them. */
const KINDS: ReadonlyMap<number, TokenKind> = new Map([
  [1, 'normal'],
  [2, 'unknown'],
  [3, 'control'],
  [4, 'user defined'],
  [5, 'unused'],
  [6, 'byte'],
]);

export type TokenKind = 'normal' | 'unknown' | 'control' | 'user defined' | 'unused' | 'byte';

/** A tokenizer's tokens as a GGUF file has them: the id of each is its place. */
export interface Vocabulary {
  readonly tokens: readonly string[];
  readonly kinds: readonly TokenKind[];
  /** Put in front of a text, and behind it. */
  readonly first: number | null;
  readonly last: number | null;
  readonly unknown: number | null;
}

/** @throws FlapbookError BAD_CONFIG, BAD_TOKENIZER */
export function readVocabulary(metadata: Metadata, defaults: { readonly first: boolean }): Vocabulary {
  const tokens = metadata.strings(`${PREFIX}.tokens`);
  requireDistinct(tokens, metadata.file);
  const special = (name: string): number | null => {
    const key = `${PREFIX}.${name}_token_id`;
    if (!metadata.has(key)) return null;
    const id = metadata.integer(key);
    if (id < tokens.length) return id;
    throw metadata.bad(key, `an id below the number of tokens, ${tokens.length},`);
  };
  const added = (name: string, id: number | null, fallback: boolean) =>
    metadata.boolean(`${PREFIX}.add_${name}_token`, fallback && id !== null) ? required(name, id, metadata) : null;
  return {
    tokens,
    kinds: readKinds(metadata, tokens.length),
    first: added('bos', special('bos'), defaults.first),
    last: added('eos', special('eos'), false),
    unknown: special('unknown'),
  };
}

function readKinds(metadata: Metadata, count: number): readonly TokenKind[] {
  const key = `${PREFIX}.token_type`;
  if (!metadata.has(key)) return new Array<TokenKind>(count).fill('normal');
  const numbers = metadata.numbers(key);
  if (numbers.length !== count) throw metadata.bad(key, `one of ${count}`);
  return numbers.map((number) => {
    const kind = KINDS.get(number);
    if (kind === undefined) throw metadata.bad(key, 'numbers from 1 to 6');
    return kind;
  });
}

function required(name: string, id: number | null, metadata: Metadata): number {
  if (id !== null) return id;
  throw metadata.bad(`${PREFIX}.${name}_token_id`, `the id that ${PREFIX}.add_${name}_token adds`);
}

function requireDistinct(tokens: readonly string[], file: string): void {
  const seen = new Map<string, number>();
  for (const [id, token] of tokens.entries()) {
    const other = seen.get(token);
    if (other !== undefined) {
      throw new FlapbookError('BAD_TOKENIZER', `${file}: the tokens ${other} and ${id} are both ${show(token)}.`);
    }
    seen.set(token, id);
  }
}
