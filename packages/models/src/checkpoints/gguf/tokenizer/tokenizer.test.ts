import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectProblem, temporaryFolder } from '../../../../test/helpers.ts';
import { fixture } from '../../../../test/index.ts';
import { loadTokenizer } from '../../../tokenizers/load.ts';
import { type GgufValue, layOutGguf } from '../encode.ts';

type Entries = Readonly<Record<string, GgufValue>>;

const text = (value: string): GgufValue => ({ kind: 'string', value });
const texts = (values: readonly string[]): GgufValue => ({ kind: 'list', of: 'string', values });
const numbers = (of: 'i32' | 'f32', values: readonly number[]): GgufValue => ({ kind: 'list', of, values });
const id = (value: number): GgufValue => ({ kind: 'u32', value });
const flag = (value: boolean): GgufValue => ({ kind: 'bool', value });

async function tokenizerOf(entries: Entries) {
  const file = path.join(await temporaryFolder(), 'model.gguf');
  const metadata = Object.entries(entries).map(([key, value]) => [`tokenizer.ggml.${key}`, value] as const);
  await writeFile(file, layOutGguf(metadata, []).header);
  return loadTokenizer(file);
}

/** Pieces as SentencePiece scores them: `▁ab` is made by way of `ab`, which comes before `▁a`. */
const PIECES: Entries = {
  model: text('llama'),
  tokens: texts(['<unk>', '<s>', '</s>', '<0x21>', '▁', 'a', 'b', 'ab', '▁a', '▁ab', '<|user|>']),
  scores: numbers('f32', [0, 0, 0, 0, -7, -5, -6, -1, -2, -3, 0]),
  token_type: numbers('i32', [2, 3, 3, 6, 1, 1, 1, 1, 1, 1, 4]),
  bos_token_id: id(1),
  eos_token_id: id(2),
};

/** Bytes as GPT-2 writes them; the pairs make `12` and ` a`. */
const BYTES: Entries = {
  model: text('gpt2'),
  tokens: texts(['1', '2', 'a', 'Ġ', '12', 'Ġa', '<|end|>', '3', '123']),
  merges: texts(['1 2', 'Ġ a', '12 3']),
  token_type: numbers('i32', [1, 1, 1, 1, 1, 1, 3, 1, 1]),
  bos_token_id: id(6),
  eos_token_id: id(6),
};

describe('a SentencePiece tokenizer of a GGUF file', () => {
  it('joins the pair of the best score first, and falls back to bytes', async () => {
    const tokenizer = await tokenizerOf(PIECES);
    expect([...(await tokenizer.encode('ab aab!'))]).toEqual([1, 9, 8, 7, 3]);
    expect([...(await tokenizer.encode('b<|user|>'))]).toContain(10);
    expect(await tokenizer.decode(Int32Array.of(1, 9, 8, 7, 3), { skipSpecialTokens: true })).toBe('ab aab!');
  });

  it('puts a space and tokens around a text as the file says', async () => {
    const bare = await tokenizerOf({ ...PIECES, add_space_prefix: flag(false), add_bos_token: flag(false) });
    expect([...(await bare.encode('ab'))]).toEqual([7]);
    const both = await tokenizerOf({ ...PIECES, add_eos_token: flag(true) });
    expect([...(await both.encode('ab'))]).toEqual([1, 9, 2]);
  });

  it('is refused where the ids could be others', async () => {
    const { scores: _, ...unscored } = PIECES;
    await expectProblem(() => tokenizerOf(unscored), 'BAD_CONFIG', 'tokenizer.ggml.scores');
    await expectProblem(() => tokenizerOf({ ...PIECES, scores: numbers('f32', [0]) }), 'BAD_CONFIG', 'scores', '11');
    await expectProblem(() => tokenizerOf({ ...PIECES, tokens: texts(['a', 'a']) }), 'BAD_TOKENIZER', '0 and 1', '"a"');
    await expectProblem(() => tokenizerOf({ ...PIECES, bos_token_id: id(11) }), 'BAD_CONFIG', 'bos_token_id', '11');
    await expectProblem(() => tokenizerOf({ ...PIECES, model: text('bert') }), 'UNSUPPORTED_CONFIG', 'bert', 'gpt2');
    await expectProblem(() => tokenizerOf({ model: text('none') }), 'TOKENIZER_MISSING');
  });
});

describe('a byte-level tokenizer of a GGUF file', () => {
  const encode = async (pre: string, value: string, more: Entries = {}) => [
    ...(await (await tokenizerOf({ ...BYTES, pre: text(pre), ...more })).encode(value)),
  ];

  it('cuts a text as its family does', async () => {
    expect(await encode('gpt-2', '123 a')).toEqual([8, 5]);
    expect(await encode('smollm', '123 a')).toEqual([0, 1, 7, 5]);
    expect(await encode('qwen2', '123 a')).toEqual([0, 1, 7, 5]);
    // Llama 3 keeps three digits together and puts its first token in front unless told otherwise.
    expect(await encode('llama-bpe', '1231 a')).toEqual([6, 8, 0, 5]);
    expect(await encode('llama-bpe', '1231 a', { add_bos_token: flag(false) })).toEqual([8, 0, 5]);
    expect(await encode('gpt-2', 'a<|end|>')).toEqual([2, 6]);
  });

  it('is refused where nobody knows how its family cuts, or a merge makes no sense', async () => {
    await expectProblem(() => encode('', 'a'), 'UNSUPPORTED_CONFIG', 'tokenizer.ggml.pre', 'qwen2');
    await expectProblem(() => encode('default', 'a'), 'UNSUPPORTED_CONFIG', '"default"');
    await expectProblem(() => encode('gpt-2', 'a', { merges: texts(['12']) }), 'BAD_TOKENIZER', '"12"');
    await expectProblem(() => encode('gpt-2', 'a', { merges: texts(['a 2']) }), 'BAD_TOKENIZER', 'out of vocabulary');
  });
});

const stories = fixture('stories260k');
const wikitext = fixture('wikitext-2/test.raw.txt');

describe.skipIf(stories === null || wikitext === null)('stories260k (needs the shared fixtures)', () => {
  it('has the same ids from scores as from the merges of its tokenizer.json, on every line of WikiText-2', async () => {
    const json = JSON.parse(await readFile(path.join(stories!, 'tokenizer.json'), 'utf8')) as {
      model: { vocab: Record<string, number>; merges: [string, string][] | string[] };
    };
    const tokens = Object.entries(json.model.vocab)
      .sort(([, a], [, b]) => a - b)
      .map(([token]) => token);
    const made = json.model.merges.map((merge) => (typeof merge === 'string' ? merge.split(' ') : merge).join(''));
    const fromScores = await tokenizerOf({
      model: text('llama'),
      tokens: texts(tokens),
      scores: numbers(
        'f32',
        tokens.map((token) => (made.includes(token) ? -made.indexOf(token) : -1e6)),
      ),
      token_type: numbers(
        'i32',
        tokens.map((token, index) => (index === 0 ? 2 : index < 3 ? 3 : /^<0x..>$/.test(token) ? 6 : 1)),
      ),
      bos_token_id: id(1),
    });
    const fromMerges = await loadTokenizer(stories!);
    const lines = [
      ...(await readFile(wikitext!, 'utf8')).split('\n').slice(0, 400),
      '  two  spaces ',
      'tab\té🙂\u0000',
      '',
    ];
    for (const line of lines) expect(await fromScores.encode(line)).toEqual(await fromMerges.encode(line));
  });
});
