import { describe, expect, it } from 'vitest';
import { expectProblem, temporaryFolder } from '../../test/helpers.ts';
import { writeTinyTokenizer } from '../../test/index.ts';
import { loadTokenizer } from '../tokenizers/load.ts';
import type { DatasetContent } from '../types.ts';
import { tokenise } from './tokenise.ts';

const text: DatasetContent = { kind: 'text', digest: 'of no matter here', text: 'ab' };
const rows: DatasetContent = {
  kind: 'rows',
  digest: 'of no matter here',
  rows: [Int32Array.of(1, 2), Int32Array.of(7, 3)],
};

async function tinyTokenizer() {
  const folder = await temporaryFolder();
  await writeTinyTokenizer(folder);
  return loadTokenizer(folder);
}

describe('tokenise', () => {
  it('makes one stream of a text, with <s> once, at its start', async () => {
    const source = await tokenise(text, await tinyTokenizer(), { vocabularySize: 259 });
    expect(source).toEqual({ kind: 'stream', ids: Int32Array.of(1, 0x61 + 3, 0x62 + 3) });
  });

  it('needs a tokenizer for that', () =>
    expectProblem(() => tokenise(text, null, { vocabularySize: 259 }), 'TOKENIZER_MISSING', 'text'));

  it('takes rows as they are', async () => {
    expect(await tokenise(rows, null, { vocabularySize: 8 })).toEqual({ kind: 'rows', rows: rows.rows });
  });

  it('refuses ids that the model does not embed and says where they are', async () => {
    const pieces = ['Row 1', 'position 0', 'id 7', '7 ids'];
    await expectProblem(() => tokenise(rows, null, { vocabularySize: 7 }), 'TOKEN_OUT_OF_RANGE', ...pieces);
    const tokenizer = await tinyTokenizer();
    const work = () => tokenise(text, tokenizer, { vocabularySize: 100 });
    await expectProblem(work, 'TOKEN_OUT_OF_RANGE', 'position 1', 'id 100', '100 ids');
  });
});
