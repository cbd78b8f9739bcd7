import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectProblem, temporaryFolder } from '../../test/helpers.ts';
import { fixture, writeTinyTokenizer } from '../../test/index.ts';
import { checkVocabulary } from './check-vocabulary.ts';
import { tokenizerDigest } from './digest.ts';
import { loadTokenizer } from './load.ts';

async function tinyTokenizer(extraTokens: readonly string[] = []) {
  const folder = await temporaryFolder();
  await writeTinyTokenizer(folder, extraTokens);
  return loadTokenizer(folder);
}

async function folderWith(tokenizer: unknown): Promise<string> {
  const folder = await temporaryFolder();
  const text = typeof tokenizer === 'string' ? tokenizer : JSON.stringify(tokenizer);
  await writeFile(path.join(folder, 'tokenizer.json'), text);
  return folder;
}

describe('loadTokenizer', () => {
  it('encodes with the special tokens of the file, and decodes with or without them', async () => {
    const tokenizer = await tinyTokenizer();
    const ids = await tokenizer.encode('Aé');
    expect(ids).toEqual(Int32Array.of(1, 0x41 + 3, 0xc3 + 3, 0xa9 + 3));
    expect(await tokenizer.decode(ids)).toBe('<s>Aé');
    expect(await tokenizer.decode(ids, { skipSpecialTokens: true })).toBe('Aé');
  });

  it('never cuts or pads, even where the file was saved with that on', async () => {
    const folder = await temporaryFolder();
    await writeTinyTokenizer(folder);
    const tokenizer = JSON.parse(await readFile(path.join(folder, 'tokenizer.json'), 'utf8'));
    tokenizer.truncation = { direction: 'Right', max_length: 4, strategy: 'LongestFirst', stride: 0 };
    tokenizer.padding = {
      strategy: { Fixed: 9 },
      direction: 'Right',
      pad_to_multiple_of: null,
      pad_id: 0,
      pad_type_id: 0,
      pad_token: '<unk>',
    };
    const { encode } = await loadTokenizer(await folderWith(tokenizer));
    expect((await encode('abcdef')).length).toBe(7);
    expect((await encode('a')).length).toBe(2);
  });

  it('refuses more text than memory is likely to hold the encoding of', async () => {
    const tokenizer = await tinyTokenizer();
    const text = 'a'.repeat(2 ** 26 + 1);
    await expectProblem(() => tokenizer.encode(text), 'LIMIT_EXCEEDED', '67108865 characters', '67108864');
  });

  it('refuses what is no tokenizer and says why', async () => {
    const cases = [
      ['', 'EOF'],
      ['{', 'EOF'],
      [{}, 'Model missing'],
      [[], 'invalid type'],
      [{ version: '1.0', model: { type: 'BPE', vocab: { a: 0 }, merges: [['x', 'y']] } }, '`x` out of vocabulary'],
    ] as const;
    for (const [content, reason] of cases) {
      const folder = await folderWith(content);
      await expectProblem(() => loadTokenizer(folder), 'BAD_TOKENIZER', 'tokenizer.json', reason);
    }
  });

  it('says that there is none', async () => {
    const folder = await temporaryFolder();
    await expectProblem(() => loadTokenizer(folder), 'TOKENIZER_MISSING', 'tokenizer.json');
  });
});

describe('checkVocabulary', () => {
  it('takes a tokenizer whose every id has an embedding', async () => {
    const tokenizer = await tinyTokenizer();
    expect(tokenizer.vocabularySize).toBe(259);
    checkVocabulary(tokenizer, { vocabularySize: 259 });
    checkVocabulary(tokenizer, { vocabularySize: 320 });
  });

  it('refuses one that makes larger ids', async () => {
    const tokenizer = await tinyTokenizer(['more']);
    await expectProblem(
      () => checkVocabulary(tokenizer, { vocabularySize: 259 }),
      'BAD_TOKENIZER',
      '259 ids',
      'up to 259',
    );
  });

  it('goes by the largest id, not by the number of tokens', async () => {
    const gap = { version: '1.0', model: { type: 'BPE', vocab: { a: 500 }, merges: [] } };
    expect((await loadTokenizer(await folderWith(gap))).vocabularySize).toBe(501);
  });
});

describe('tokenizerDigest', () => {
  it('is the SHA-256 of tokenizer.json, or null', async () => {
    const folder = await temporaryFolder();
    expect(await tokenizerDigest(folder)).toBeNull();
    await writeTinyTokenizer(folder);
    const bytes = await readFile(path.join(folder, 'tokenizer.json'));
    expect(await tokenizerDigest(folder)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

const stories = fixture('stories260k');

describe.skipIf(stories === null)('the tokenizer of stories260k (needs the shared fixtures)', () => {
  it('puts one <s> in front and gives the text back', async () => {
    const tokenizer = await loadTokenizer(stories!);
    const text = 'Once upon a time, there was a little girl named Lily.';
    const ids = await tokenizer.encode(text);
    expect(tokenizer.vocabularySize).toBe(512);
    expect(ids.filter((id) => id === 1)).toHaveLength(1);
    // The opening that the model itself writes.
    expect([...ids.subarray(0, 4)]).toEqual([1, 403, 407, 261]);
    expect(await tokenizer.decode(ids, { skipSpecialTokens: true })).toBe(text);
  });
});
