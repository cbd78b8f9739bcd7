import { withDatabase } from '@flapbook/database/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { excerptOf } from './excerpt.ts';
import { type NotebookMatch, searchNotebooks } from './notebook-search.ts';
import { NotebookCatalogue } from './notebooks.ts';

const database = withDatabase();

async function save(id: string, title: string, sources: readonly string[]): Promise<void> {
  const cells = sources.map((source, index) => ({
    id: `c${index + 1}`,
    kind: 'MARKDOWN' as const,
    source,
    view: 'auto',
  }));
  await new NotebookCatalogue(database.database).save({ id, title, cells, variables: {} }, 0);
}

async function found(
  text: string,
  page: { limit?: number; after?: NotebookMatch['position'] } = {},
): Promise<string[]> {
  const matches = await search(text, page);
  return matches.map(({ notebook, cell }) => `${notebook.id}${cell === null ? '' : `#${cell.id}`}`);
}

function search(text: string, { limit = 50, after }: { limit?: number; after?: NotebookMatch['position'] } = {}) {
  const words = text.split(' ').filter((word) => word !== '');
  return searchNotebooks(database.database, { words, limit, after: after ?? null });
}

beforeAll(async () => {
  await save('first', 'Heads at one half', [
    'Which heads go?',
    'query Plan($ratio: Ratio!) { x }',
    'Müller fand 50 % zu viel',
  ]);
  await save('second', 'Anything', ['a\\b and a_b', 'HEADS again', '<script>alert(1)</script>']);
});

describe('a search', () => {
  test('finds titles and cells, whatever the case, last changed notebook first', async () => {
    expect(await found('heads')).toEqual(['second#c2', 'first', 'first#c1']);
    expect(await found('MÜLLER')).toEqual(['first#c3']);
    expect(await found('ratio! plan')).toEqual(['first#c2']);
  });

  test('wants all words in one place', async () => {
    expect(await found('heads half')).toEqual(['first']);
    expect(await found('heads müller')).toEqual([]);
    expect(await found('')).toEqual([]);
  });

  test.each([
    ['%', ['first#c3']],
    ['50 %', ['first#c3']],
    ['_', ['second#c1']],
    ['a_b', ['second#c1']],
    ['\\', ['second#c1']],
    ['\\b', ['second#c1']],
    ["'", []],
    ["'; DROP TABLE notebook; --", []],
    ['$1', []],
    ['<script>', ['second#c3']],
    ['\0', []],
    ['\uD800', []],
    ['.*', []],
    ['%%%%', []],
  ])('takes %j by the letter', async (text, places) => {
    expect(await found(text)).toEqual(places);
  });

  test('answers any text at all, and only with what has it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 20 }), async (text) => {
        for (const { notebook, cell } of await search(text)) {
          const place = (cell?.source ?? notebook.title).toLowerCase();
          const words = text.split(' ').filter((word) => word !== '');
          expect(words.every((word) => place.includes(word.toLowerCase()))).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('page by page gives every place once', async () => {
    const all = await found('a');
    const paged: string[] = [];
    for (let after: NotebookMatch['position'] | undefined; ; ) {
      const [match] = await search('a', { limit: 1, after });
      if (match === undefined) break;
      paged.push(`${match.notebook.id}${match.cell === null ? '' : `#${match.cell.id}`}`);
      after = match.position;
    }
    expect(paged).toEqual(all);
    expect(new Set(all).size).toBeGreaterThan(4);
  });
});

describe('an excerpt', () => {
  test('is one line around the first word', () => {
    const text = `${'before '.repeat(40)}\n\nthe\tHeads that go\n${'after '.repeat(40)}`;
    const excerpt = excerptOf(text, ['that', 'heads']);
    expect(excerpt).toMatch(/^….*before the Heads that go after.*…$/);
    expect(excerpt.length).toBeLessThan(170);
    expect(excerptOf('short', ['short'])).toBe('short');
  });

  test('cuts no character in two, and bears letters that change their length', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.string({ unit: 'grapheme', maxLength: 3 }),
        (text, word) => {
          const excerpt = excerptOf(text, [word]);
          expect(/[\p{Surrogate}]/u.test(excerpt)).toBe(false);
        },
      ),
    );
    expect(excerptOf('İİİ found', ['found'])).toBe('İİİ found');
  });
});
