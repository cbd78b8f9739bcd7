import { FlapbookError } from '@flapbook/flap';

type Json = Readonly<Record<string, unknown>>;

/** A step of a tokenizer.json: `type` and its settings. */
export type Step = Json;

/** What of a tokenizer.json matters here. */
export interface TokenizerJson {
  readonly normalizers: readonly Step[];
  readonly preTokenizers: readonly Step[];
  readonly postProcessors: readonly Step[];
  readonly added: readonly { readonly id: number; readonly content: string; readonly special: boolean }[];
  readonly type: string;
  readonly byteFallback: boolean;
  readonly unknown: string | null;
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly merges: readonly (readonly [string, string])[];
}

/** @throws FlapbookError BAD_TOKENIZER */
export function parseTokenizerJson(json: string): TokenizerJson {
  const root = object(JSON.parse(json), 'tokenizer.json');
  const model = object(root.model, 'model');
  return {
    normalizers: steps(root.normalizer, 'normalizers'),
    preTokenizers: steps(root.pre_tokenizer, 'pretokenizers'),
    postProcessors: steps(root.post_processor, 'processors'),
    added: list(root.added_tokens ?? []).map((one) => {
      const { id, content, special } = object(one, 'added_tokens');
      return { id: Number(id), content: String(content), special: special === true };
    }),
    type: String(model.type ?? 'BPE'),
    byteFallback: model.byte_fallback === true,
    unknown: typeof model.unk_token === 'string' ? model.unk_token : null,
    vocabulary: new Map(Object.entries(object(model.vocab ?? {}, 'vocab')).map(([token, id]) => [token, Number(id)])),
    merges: list(model.merges ?? []).map(pair),
  };
}

/** The steps of a sequence, or the one that there is. */
function steps(value: unknown, field: string): readonly Step[] {
  if (value === null || value === undefined) return [];
  const step = object(value, field);
  return step.type === 'Sequence' ? list(step[field]).flatMap((one) => steps(one, field)) : [step];
}

function pair(merge: unknown): readonly [string, string] {
  const parts = typeof merge === 'string' ? merge.split(' ') : list(merge);
  if (parts.length === 2 && parts.every((part) => typeof part === 'string')) return [parts[0]!, parts[1]!];
  throw bad('a merge is no pair of tokens');
}

function object(value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw bad(`${what} is no object`);
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw bad('a list was expected');
}

function bad(problem: string): FlapbookError {
  return new FlapbookError('BAD_TOKENIZER', `The model’s tokenizer cannot be put into a GGUF file: ${problem}.`);
}
