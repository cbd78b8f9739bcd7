import type { Metadata } from '../metadata.ts';

/** How byte-level tokenizers of one family cut a text before pairs of bytes are joined. */
export interface PreTokenizer {
  readonly steps: readonly Readonly<Record<string, unknown>>[];
  readonly normalizer: Readonly<Record<string, unknown>> | null;
  /** Whether a piece that is a token as it stands is taken whole. */
  readonly wholePieces: boolean;
  /** Whether a first token is put in front where the file does not say. */
  readonly first: boolean;
}

const byteLevel = (ownPattern: boolean) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: ownPattern,
});

const split = (pattern: string) => ({
  type: 'Split',
  pattern: { Regex: pattern },
  behavior: 'Isolated',
  invert: false,
});

/** GPT-2's pattern is the one that the step brings along. */
const GPT2: PreTokenizer = { steps: [byteLevel(true)], normalizer: null, wholePieces: false, first: false };

const DIGITS: PreTokenizer = { ...GPT2, steps: [{ type: 'Digits', individual_digits: true }, byteLevel(true)] };

/** The pattern of Llama 3 and Qwen, which differ in how many digits stay together. */
const modern = (digits: string) =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

const LLAMA3: PreTokenizer = {
  steps: [split(modern('\\p{N}{1,3}')), byteLevel(false)],
  normalizer: null,
  wholePieces: true,
  first: true,
};

const QWEN2: PreTokenizer = {
  steps: [split(modern('\\p{N}')), byteLevel(false)],
  normalizer: { type: 'NFC' },
  wholePieces: false,
  first: false,
};

/** By the names that `tokenizer.ggml.pre` gives; a new family is an entry here. */
const PRE_TOKENIZERS: ReadonlyMap<string, PreTokenizer> = new Map([
  ['gpt-2', GPT2],
  ['phi-2', GPT2],
  ['smollm', DIGITS],
  ['starcoder', DIGITS],
  ['refact', DIGITS],
  ['llama-bpe', LLAMA3],
  ['llama3', LLAMA3],
  ['llama-v3', LLAMA3],
  ['qwen2', QWEN2],
  ['deepseek-r1-qwen', QWEN2],
]);

const KEY = 'tokenizer.ggml.pre';

/** @throws FlapbookError UNSUPPORTED_CONFIG: with another cut the ids would be others, and nothing would tell */
export function preTokenizerOf(metadata: Metadata): PreTokenizer {
  const found = PRE_TOKENIZERS.get(metadata.string(KEY, ''));
  if (found === undefined) throw metadata.unsupported(KEY, [...PRE_TOKENIZERS.keys()].join(', '));
  return found;
}

/** The name of the family that cuts a text in these steps, as tokenizer.json lists them; null for none that is known. */
export function preTokenizerName(steps: readonly Readonly<Record<string, unknown>>[]): string | null {
  const wanted = essence(steps);
  return [...PRE_TOKENIZERS].find(([, known]) => essence(known.steps) === wanted)?.[0] ?? null;
}

/** What of steps decides where a text is cut. */
function essence(steps: readonly Readonly<Record<string, unknown>>[]): string {
  return JSON.stringify(
    steps.map(({ type, pattern, behavior, invert, individual_digits, add_prefix_space, use_regex }) =>
      type === 'ByteLevel'
        ? [type, add_prefix_space ?? true, use_regex ?? true]
        : [type, pattern, behavior, invert ?? false, individual_digits ?? false],
    ),
  );
}
