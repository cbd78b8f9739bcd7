import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expectProblem, temporaryFolder } from '../../test/helpers.ts';
import type { DatasetContent, DatasetSource } from '../types.ts';
import { parseSource, readDataset } from './registry.ts';

const RECORDS = [
  { text: 'one', language: 'en', score: 0.9 },
  { text: 'zwei', language: 'de', score: 0.7 },
  { text: 'three é', language: 'en', score: 0.4 },
  { text: 'four', language: null, score: 1 },
];

const PARQUET = fileURLToPath(new URL('../../../tasks/test/boolq.snappy.parquet', import.meta.url));

async function recordsFile(name = 'data.jsonl', bytes?: Uint8Array): Promise<string> {
  const file = path.join(await temporaryFolder(), name);
  await writeFile(file, bytes ?? RECORDS.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return file;
}

function textsOf(content: DatasetContent): string[] {
  if (content.kind !== 'documents') return expect.unreachable();
  return Array.from({ length: content.documents.count }, (_, index) => content.documents.at(index));
}

const read = async (argument: string) => readDataset(parseSource(argument) ?? expect.unreachable());

describe('documents', () => {
  it('stay by themselves, and their borders are part of the digest', async () => {
    const file = await recordsFile();
    const content = await read(`jsonl:${file}#text,joining=DOCUMENTS`);
    expect(textsOf(content)).toEqual(RECORDS.map(({ text }) => text));
    expect(content).toMatchObject({ documents: { count: 4, characters: 18, byteLength: 19 } });
    const other = await recordsFile('other.jsonl', Buffer.from('{"text": "onezwei"}\n{"text": "three éfour"}\n'));
    expect((await read(`jsonl:${other}#text,joining=DOCUMENTS`)).digest).not.toBe(content.digest);
  });

  it('are those that meet the conditions, of a range of the file', async () => {
    const file = await recordsFile();
    const texts = async (part: string) => textsOf(await read(`jsonl:${file}#text,joining=DOCUMENTS,${part}`));
    expect(await texts('where=language=en')).toEqual(['one', 'three é']);
    expect(await texts('where=language!=en')).toEqual(['zwei', 'four']);
    expect(await texts('where=score>=0.7,where=score<=0.9')).toEqual(['one', 'zwei']);
    expect(await texts('rows=2')).toEqual(['one', 'zwei']);
    expect(await texts('rows=1-3,where=language=en')).toEqual(['three é']);
    await expectProblem(() => texts('where=absent=1'), 'BAD_DATASET', 'line 1', '"absent"');
    await expectProblem(() => texts('where=language=fr'), 'DATASET_EMPTY', 'data.jsonl');
    for (const [part, piece] of [
      ['where=language', 'language'],
      ['where=score>=x', 'a number'],
      ['rows=3-2', '3 to 2'],
      ['rows=x', 'TO or FROM-TO'],
    ] as const) {
      await expectProblem(() => texts(part), 'BAD_PARAMETER', piece);
    }
  });

  it('may be packed with gzip, which is not taken on trust', async () => {
    const plain = await read(`jsonl:${await recordsFile()}#text,joining=DOCUMENTS`);
    const packed = gzipSync(RECORDS.map((record) => JSON.stringify(record)).join('\n'));
    const file = await recordsFile('data.json.gz', packed);
    expect((await read(`jsonl:${file}#text,joining=DOCUMENTS`)).digest).toBe(plain.digest);
    const cut = await recordsFile('cut.json.gz', packed.subarray(0, -12));
    await expectProblem(() => read(`jsonl:${cut}#text`), 'BAD_DATASET', 'cut.json.gz', 'damaged');
    const bomb = await recordsFile('bomb.json.gz', gzipSync(Buffer.alloc(2 ** 20)));
    const source = parseSource(`jsonl:${bomb}#text`) as DatasetSource;
    await expectProblem(() => readDataset(source, { maxBytes: 1000 }), 'LIMIT_EXCEEDED', '1000');
  });
});

describe('a Parquet file', () => {
  it('gives a column of text, filtered by others', async () => {
    const all = textsOf(await read(`parquet:${PARQUET}#question,joining=DOCUMENTS`));
    const yes = textsOf(await read(`parquet:${PARQUET}#question,joining=DOCUMENTS,where=label=1`));
    const no = textsOf(await read(`parquet:${PARQUET}#question,joining=DOCUMENTS,where=label=0`));
    expect(yes.length).toBeGreaterThan(0);
    expect(no.length).toBeGreaterThan(0);
    expect([...yes, ...no].sort()).toEqual(all.toSorted());
    expect(await read(`parquet:${PARQUET}#question,joining=SPACE,rows=2`)).toMatchObject({
      text: `${all[0]} ${all[1]}`,
    });
  });

  it('names the columns that it has, and is refused where it is damaged', async () => {
    await expectProblem(() => read(`parquet:${PARQUET}#text`), 'BAD_DATASET', '“text”', 'question');
    await expectProblem(() => read(`parquet:${PARQUET}#label`), 'BAD_DATASET', 'row 1', 'a string was expected');
    const none = await recordsFile('none.parquet');
    await expectProblem(() => read(`parquet:${none}#text`), 'BAD_DATASET', 'cannot be read as Parquet');
  });
});
