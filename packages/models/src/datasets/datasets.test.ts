import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectProblem, temporaryFolder } from '../../test/helpers.ts';
import { fixture } from '../../test/index.ts';
import type { Joining as AnyJoining, DatasetSource } from '../types.ts';
import { parseSource, readDataset } from './registry.ts';

type Joining = Exclude<AnyJoining, 'DOCUMENTS'>;

async function fileWith(content: string | Uint8Array, name = 'data.txt'): Promise<string> {
  const file = path.join(await temporaryFolder(), name);
  await writeFile(file, content);
  return file;
}

async function readText(content: string | Uint8Array, joining: Joining): Promise<string> {
  const dataset = await readDataset({ format: 'text', file: await fileWith(content), joining });
  return dataset.kind === 'text' ? dataset.text : expect.unreachable();
}

const jsonl = async (content: string, joining: 'SPACE' | 'BLANK_LINE' = 'SPACE'): Promise<DatasetSource> => ({
  format: 'jsonl',
  file: await fileWith(content, 'data.jsonl'),
  field: 'text',
  joining,
});

const tokens = async (content: unknown, name = 'rows'): Promise<DatasetSource> => ({
  format: 'tokens',
  file: await fileWith(JSON.stringify(content), 'tokens.json'),
  name,
});

describe('a text file', () => {
  it('is kept as it is, whatever its line ends', async () => {
    expect(await readText('\uFEFFone\r\n\r\ntwo \n', 'NONE')).toBe('\uFEFFone\r\n\r\ntwo \n');
  });

  it('joins lines as rows of the published WikiText: a row keeps its line feed, a blank one is empty', async () => {
    const raw = ' \n = Title = \n \n First . \n';
    expect(await readText(raw, 'SPACE')).toBe('  = Title = \n   First . \n');
    expect(await readText(raw, 'BLANK_LINE')).toBe('\n\n = Title = \n\n\n\n\n First . \n');
    expect(await readText(raw.replaceAll('\n', '\r\n'), 'BLANK_LINE')).toBe(await readText(raw, 'BLANK_LINE'));
    expect(await readText('a\nb', 'SPACE')).toBe('a\n b');
  });

  it('has the digest of the text as used, not of the file', async () => {
    const read = (file: string, joining: Joining) => readDataset({ format: 'text', file, joining });
    const [unix, windows] = [await fileWith('a\nb\n'), await fileWith('a\r\nb\r\n', 'other.txt')];
    expect((await read(unix, 'NONE')).digest).toBe(createHash('sha256').update('a\nb\n').digest('hex'));
    expect((await read(windows, 'SPACE')).digest).toBe((await read(unix, 'SPACE')).digest);
    expect((await read(windows, 'NONE')).digest).not.toBe((await read(unix, 'NONE')).digest);
    expect((await read(unix, 'SPACE')).digest).not.toBe((await read(unix, 'BLANK_LINE')).digest);
  });

  it('must be there, within the limit, valid UTF-8 and not blank', async () => {
    const text = (file: string): DatasetSource => ({ format: 'text', file, joining: 'NONE' });
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'inner'));
    await expectProblem(() => readDataset(text(path.join(folder, 'absent'))), 'DATASET_NOT_FOUND', 'absent');
    await expectProblem(() => readDataset(text(path.join(folder, 'inner'))), 'DATASET_NOT_FOUND', 'inner');
    const file = await fileWith('twelve bytes');
    await expectProblem(() => readDataset(text(file), { maxBytes: 11 }), 'LIMIT_EXCEEDED', 'data.txt', '12', '11');
    const latin = await fileWith(Buffer.from('abc\nd\xe9f\n', 'latin1'));
    await expectProblem(() => readDataset(text(latin)), 'BAD_DATASET', 'data.txt', 'UTF-8', 'line 2', 'byte 4');
    for (const blank of ['', ' \n\t\n']) {
      const empty = await fileWith(blank);
      await expectProblem(() => readDataset(text(empty)), 'DATASET_EMPTY', 'data.txt');
    }
  });
});

describe('a file of many pieces', () => {
  // Characters of two to four bytes and line ends of two stand across the borders of pieces of 4 MiB, whatever their place.
  const line = 'é€😀 and words\r\n';
  const whole = line.repeat(250_000);

  it('is read as if it were one', async () => {
    const kept = await readDataset({ format: 'text', file: await fileWith(whole), joining: 'NONE' });
    const digest = createHash('sha256').update(whole).digest('hex');
    expect(kept.digest).toBe(digest);
    expect(kept.kind === 'text' && kept.text === whole).toBe(true);
    const joined = await readText(whole, 'SPACE');
    expect(joined === Array.from({ length: 250_000 }, () => 'é€😀 and words\n').join(' ')).toBe(true);
  });

  it('tells of a wrong byte far behind, and of a character that is cut short', async () => {
    const bytes = Buffer.from(whole);
    const wrong = Buffer.concat([bytes, Buffer.from([0x61, 0x0a, 0xe9, 0x0a])]);
    for (const [content, at] of [
      [wrong, bytes.length + 2],
      [Buffer.concat([bytes, Buffer.from([0xe2, 0x82])]), bytes.length],
    ] as const) {
      const file = await fileWith(content);
      await expectProblem(
        () => readDataset({ format: 'text', file, joining: 'SPACE' }),
        'BAD_DATASET',
        'UTF-8',
        `byte ${at}`,
      );
    }
  });

  it('may be one line', async () => {
    const one = 'x'.repeat(10_000_000);
    expect((await readText(`${one}\r`, 'SPACE')) === `${one}\n`).toBe(true);
  });
});

describe('a JSON Lines file', () => {
  it('joins the texts of one field', async () => {
    const content = '\uFEFF{"text": "one\\n", "id": 1}\r\n\n{"id": 2, "text": "two"}\n';
    expect(await readDataset(await jsonl(content))).toMatchObject({ text: 'one\n two' });
    expect(await readDataset(await jsonl(content, 'BLANK_LINE'))).toMatchObject({ text: 'one\n\n\ntwo' });
  });

  it('names the line that is wrong, and why', async () => {
    const good = '{"text": "fine"}\n';
    const cases = [
      ['{"text": ', 'line 2', 'not valid JSON'],
      ['["text"]', 'line 2', 'an object was expected'],
      ['{"body": "x", "id": 1}', 'line 2', 'no field "text"', '"body", "id"'],
      ['{"text": 5}', 'line 2', '5', 'a string was expected'],
      [`{"text": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'line 2', 'nested too deeply', 'a string was expected'],
      ['{"text": "\\ud83d"}', 'line 2', 'surrogate'],
    ] as const;
    for (const [line, ...pieces] of cases) {
      const source = await jsonl(`${good}${line}\n${good}`);
      await expectProblem(() => readDataset(source), 'BAD_DATASET', 'data.jsonl', ...pieces);
    }
    const empty = await jsonl('{"text": ""}\n');
    await expectProblem(() => readDataset(empty), 'DATASET_EMPTY', 'data.jsonl');
  });
});

describe('a file of token rows', () => {
  it('holds named lists of rows', async () => {
    const content = {
      rows: [
        [1, 2],
        [3, 4],
      ],
      other: [[5]],
    };
    const dataset = await readDataset(await tokens(content));
    expect(dataset).toMatchObject({ kind: 'rows', rows: [Int32Array.of(1, 2), Int32Array.of(3, 4)] });
  });

  it('has the digest of its rows: a byte 0xFF, then length and ids of each row as 32-bit numbers', async () => {
    const { digest } = await readDataset(
      await tokens({
        rows: [
          [1, 2],
          [3, 4],
        ],
      }),
    );
    const bytes = Buffer.concat([Uint8Array.of(0xff), new Uint8Array(Int32Array.of(2, 1, 2, 2, 3, 4).buffer)]);
    expect(digest).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(
      (
        await readDataset(
          await tokens(
            {
              a: 0,
              again: [
                [1, 2],
                [3, 4],
              ],
            },
            'again',
          ),
        )
      ).digest,
    ).toBe(digest);
    expect((await readDataset(await tokens({ rows: [[1, 2, 3, 4]] }))).digest).not.toBe(digest);
  });

  it('names the list that is missing and those that are there', async () => {
    const source = await tokens({ train: [[1]], test: [[2]] }, 'eval');
    await expectProblem(() => readDataset(source), 'DATASET_NOT_FOUND', '"eval"', '"train", "test"');
    const inherited = await tokens({ train: [[1]] }, 'toString');
    await expectProblem(() => readDataset(inherited), 'DATASET_NOT_FOUND', '"toString"');
  });

  it('names the row that is wrong', async () => {
    const cases = [
      [
        [
          [1, 2],
          [3, 1.5],
        ],
        'BAD_DATASET',
        'row 1',
        'position 1',
        '1.5',
      ],
      [
        [
          [1, 2],
          [-3, 4],
        ],
        'BAD_DATASET',
        'row 1',
        'position 0',
        '-3',
      ],
      [[[1, 2 ** 31]], 'BAD_DATASET', 'row 0', 'position 1', '2147483648'],
      [[[1, '2']], 'BAD_DATASET', 'row 0', '"2"'],
      [[[1], 2], 'BAD_DATASET', 'row 1', '2'],
      [{ a: 1 }, 'BAD_DATASET', 'a list of rows'],
      [[[1, 2], [3]], 'ROWS_UNEQUAL', 'row 1 has 1', 'row 0 has 2'],
      [[], 'DATASET_EMPTY', 'no rows'],
      [[[]], 'DATASET_EMPTY', 'row 0'],
    ] as const;
    for (const [rows, code, ...pieces] of cases) {
      const source = await tokens({ rows });
      await expectProblem(() => readDataset(source), code, 'tokens.json#rows', ...pieces);
    }
    const file = await fileWith('[[1]]', 'tokens.json');
    const list: DatasetSource = { format: 'tokens', file, name: 'rows' };
    await expectProblem(() => readDataset(list), 'BAD_DATASET', 'tokens.json', 'JSON object');
    const empty: DatasetSource = { format: 'tokens', file: await fileWith('', 'tokens.json'), name: 'rows' };
    await expectProblem(() => readDataset(empty), 'DATASET_EMPTY', 'tokens.json');
  });
});

describe('parseSource', () => {
  it('reads what a command line says', () => {
    expect(parseSource('text:a/b.txt')).toEqual({ format: 'text', file: 'a/b.txt', joining: 'NONE' });
    expect(parseSource('text:a.txt', 'SPACE')).toEqual({ format: 'text', file: 'a.txt', joining: 'SPACE' });
    expect(parseSource('jsonl:c4.jsonl#text')).toEqual({
      format: 'jsonl',
      file: 'c4.jsonl',
      field: 'text',
      joining: 'BLANK_LINE',
    });
    expect(parseSource('tokens:t#1.json#eval')).toEqual({ format: 'tokens', file: 't#1.json', name: 'eval' });
  });

  it('takes anything else for a name', () => {
    for (const name of ['wikitext-2', 'C:\\data', 'orc:x', 'constructor:x', ':', '']) {
      expect(parseSource(name)).toBeNull();
    }
  });

  it('says what is missing', async () => {
    await expectProblem(() => parseSource('tokens:t.json'), 'BAD_PARAMETER', 'tokens:t.json', '#NAME');
    await expectProblem(() => parseSource('tokens:t.json#'), 'BAD_PARAMETER', 'tokens:t.json', '#NAME');
    await expectProblem(() => parseSource('jsonl:c4.jsonl'), 'BAD_PARAMETER', 'jsonl:c4.jsonl', '#FIELD');
    await expectProblem(() => parseSource('jsonl:c4.jsonl#text', 'NONE'), 'BAD_PARAMETER', 'NONE');
    await expectProblem(() => parseSource('text:a.txt#part'), 'BAD_PARAMETER', '#part');
    await expectProblem(() => parseSource('text:'), 'BAD_PARAMETER', 'text:', 'file');
  });
});

const wikitext = fixture('wikitext-2/test.raw.txt');
const rows = fixture('stories260k-mha/tokens.json');

describe.skipIf(wikitext === null || rows === null)('real data sets (need the shared fixtures)', () => {
  it('are read', async () => {
    const text = await readDataset({ format: 'text', file: wikitext!, joining: 'NONE' });
    expect(text).toMatchObject({ kind: 'text', text: expect.stringContaining(' = Robert Boulter = ') });
    const samples = await readDataset({ format: 'tokens', file: rows!, name: 'samples' });
    expect(samples.kind === 'rows' && samples.rows.length).toBe(128);
  });

  it('of WikiText follow the rule that a file of lines is joined by', async () => {
    // The fixture is the joined form of the test split (with the line ends of another system).
    const source: DatasetSource = { format: 'text', file: wikitext!, joining: 'NONE' };
    const joined = await readDataset(source);
    const expected = joined.kind === 'text' ? joined.text.replaceAll('\r\n', '\n') : expect.unreachable();
    // Between two rows stand two line feeds, and a third where the first of them is not blank.
    const lines = expected.split('\n\n').map((row) => row.replace(/^\n/, ''));
    expect(await readText(lines.map((line) => `${line}\n`).join(''), 'BLANK_LINE')).toBe(expected);
  });
});
