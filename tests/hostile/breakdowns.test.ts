import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadTokenizer, readDataset } from '@flapbook/models';
import { writeTinyTokenizer } from '@flapbook/models/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parquetBytes, run } from './generators/parquet.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-hostile-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Encoding 8 of Parquet: indices of a dictionary, runs of which take six bytes. */
const DICTIONARY = 8;

test('a value that a Parquet file repeats two thousand million times ends another process, and the next file is read', async () => {
  const file = path.join(folder, 'data.parquet');
  const source = { format: 'parquet', file, column: 'text', joining: 'DOCUMENTS' } as const;
  const page = Buffer.concat([Uint8Array.of(1), run(2n ** 31n - 1n)]);
  await writeFile(file, parquetBytes({ encoding: DICTIONARY, page }));
  await expect(readDataset(source)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: expect.stringContaining('data.parquet takes more than 2048 MiB of memory'),
  });
  await writeFile(file, parquetBytes());
  await expect(readDataset(source)).resolves.toMatchObject({ kind: 'documents' });
});

test('a tokenizer over which its library aborts ends another process, and the next one is loaded', async () => {
  const normalizer = { type: 'Precompiled', precompiled_charsmap: 'AAAA' };
  const model = { type: 'WordLevel', vocab: { a: 0 }, unk_token: 'a' };
  const bad = { version: '1.0', added_tokens: [], normalizer, model };
  await writeFile(path.join(folder, 'tokenizer.json'), JSON.stringify(bad));
  await expect(loadTokenizer(folder)).rejects.toMatchObject({
    code: 'BAD_TOKENIZER',
    message: expect.stringContaining('breaks down over it'),
  });
  await writeTinyTokenizer(folder);
  await expect(loadTokenizer(folder)).resolves.toMatchObject({ vocabularySize: 259 });
});
