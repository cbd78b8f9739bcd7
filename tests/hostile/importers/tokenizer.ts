import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadTokenizer } from '@flapbook/models';
import fc from 'fast-check';
import { damaged } from '../generators/bytes.ts';
import { alteredText, type Json } from '../generators/json.ts';
import type { HostileImporter } from './importer.ts';

const TEXT = 'The cat <s> sat\u0301 on\r\n the 猫 mat 1234567. \uFFFF';
/** Entries of the vocabulary that are kept: the other parts of the file shall be hit as often. */
const KEPT = 300;

const file = JSON.parse(
  await readFile(new URL('../../../packages/demo/model/tokenizer.json', import.meta.url), 'utf8'),
) as { model: { vocab: Record<string, number>; merges: Json[] } };
file.model.vocab = Object.fromEntries(Object.entries(file.model.vocab).filter(([, id]) => id < KEPT));
file.model.merges = file.model.merges.filter((merge) => {
  const [left, right] = Array.isArray(merge) ? (merge as string[]) : String(merge).split(' ');
  return [left, right, `${left}${right}`].every((token) => Object.hasOwn(file.model.vocab, token!));
});

/** Parts that this file has not and others have. */
const parts = fc.record(
  {
    normalizer: fc.constantFrom<Json>(
      { type: 'NFKC' },
      { type: 'Replace', pattern: { String: '' }, content: 'x' },
      { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' },
      { type: 'Precompiled', precompiled_charsmap: 'AAAA' },
      { type: 'Precompiled', precompiled_charsmap: '/////w==' },
      { type: 'Prepend', prepend: '' },
      { type: 'Strip', strip_left: true, strip_right: true },
      { type: 'Sequence', normalizers: [] },
    ),
    pre_tokenizer: fc.constantFrom<Json>(
      { type: 'Metaspace', replacement: '', prepend_scheme: 'always', split: true },
      { type: 'Split', pattern: { Regex: '' }, behavior: 'Isolated', invert: false },
      { type: 'Split', pattern: { Regex: '(?:(?:a*)*)*b' }, behavior: 'Removed', invert: true },
      { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    ),
    truncation: fc.constantFrom<Json>(
      { direction: 'Right', max_length: 0, strategy: 'LongestFirst', stride: 0 },
      { direction: 'Left', max_length: 1, strategy: 'OnlySecond', stride: 8 },
    ),
    padding: fc.constantFrom<Json>({
      strategy: { Fixed: 2 ** 31 },
      direction: 'Left',
      pad_to_multiple_of: 0,
      pad_id: 0,
      pad_type_id: 0,
      pad_token: '',
    }),
    model: fc.constantFrom<Json>(
      { type: 'Unigram', unk_id: 9, vocab: [['a', 0]], byte_fallback: true },
      {
        type: 'Unigram',
        unk_id: 0,
        vocab: [
          ['', -1],
          ['', 1e308],
        ],
      },
      {
        type: 'WordPiece',
        unk_token: 'gone',
        vocab: { a: 0 },
        continuing_subword_prefix: '',
        max_input_chars_per_word: 0,
      },
      { type: 'WordLevel', vocab: { a: 4294967295 }, unk_token: 'a' },
      { type: 'BPE', vocab: { a: 0, b: 0 }, merges: [['a', 'b']] },
    ),
  },
  { requiredKeys: [] },
);

const text = JSON.stringify(file);

/** A tokenizer.json that is damaged or of unusual parts; it is loaded, and encodes and decodes a text. */
export const tokenizer: HostileImporter<Uint8Array | string> = {
  inputs: fc.oneof(
    { weight: 4, arbitrary: parts.chain((changes) => alteredText({ ...file, ...changes } as unknown as Json)) },
    { weight: 1, arbitrary: damaged(Buffer.from(text)) },
  ),
  codes: ['BAD_TOKENIZER'],
  async read(bytes, folder) {
    await writeFile(path.join(folder, 'tokenizer.json'), bytes);
    const loaded = await loadTokenizer(folder);
    const ids = await loaded.encode(TEXT);
    loaded.decode(ids, { skipSpecialTokens: true });
    await loaded.encode('', 'LEADING');
  },
};
