import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cell, type Content, sameContent } from '../content';
import { mergeContents, resolve } from './merge';

const cell = (id: string, source: string, change: Partial<Cell> = {}): Cell => ({
  id,
  kind: 'MARKDOWN',
  source,
  view: 'auto',
  options: {},
  ...change,
});
const content = (cells: readonly Cell[], change: Partial<Content> = {}): Content => ({
  title: 'Heads',
  cells,
  variables: {},
  ...change,
});
const sources = ({ cells }: Content) => cells.map(({ id, source }) => `${id}: ${source}`);

describe('what does not overlap is merged', () => {
  const base = content([cell('a', '1\n2\n3'), cell('b', 'x')], { variables: { ratio: 0.3 } });

  test('lines of one cell, also neighbouring ones', () => {
    const mine = content([cell('a', '1 mine\n2\n3'), cell('b', 'x')], { variables: { ratio: 0.3 } });
    const theirs = content([cell('a', '1\n2 theirs\n3\n4'), cell('b', 'x')], { variables: { ratio: 0.3 } });
    const merge = mergeContents(base, mine, theirs);
    expect(sources(merge.content)).toEqual(['a: 1 mine\n2 theirs\n3\n4', 'b: x']);
    expect(merge).toMatchObject({ conflicts: [], notes: [] });
  });

  test('title, variables, view, options, cells added, moved and deleted', () => {
    const mine = content([cell('new', 'n'), cell('b', 'x', { view: 'json' }), cell('a', '1\n2\n3')], {
      title: 'Heads at half',
      variables: { ratio: 0.4 },
    });
    const theirs = content([cell('a', '1\n2\n3'), cell('b', 'x', { options: { folded: true } }), cell('late', 'l')], {
      variables: { ratio: 0.3, seed: 7 },
    });
    const merge = mergeContents(base, mine, theirs);
    expect(merge.content).toEqual({
      title: 'Heads at half',
      cells: [
        cell('new', 'n'),
        cell('b', 'x', { view: 'json', options: { folded: true } }),
        cell('late', 'l'),
        cell('a', '1\n2\n3'),
      ],
      variables: { ratio: 0.4, seed: 7 },
    });
    expect(merge).toMatchObject({ conflicts: [], notes: [] });
  });

  test('cells that each side moved stand where that side put them', () => {
    const from = content(['a', 'b', 'c', 'd', 'e'].map((id) => cell(id, id)));
    const order = (ids: string) => content([...ids].map((id) => cell(id, id)));
    expect(
      mergeContents(from, order('bacde'), order('abced'))
        .content.cells.map(({ id }) => id)
        .join(''),
    ).toBe('baced');
  });
});

describe('what overlaps', () => {
  test('the same lines: both texts are there, and the conflict can be settled either way', () => {
    const base = content([cell('a', 'first\nold\nlast')]);
    const merge = mergeContents(
      base,
      content([cell('a', 'first\nmine\nlast')]),
      content([cell('a', 'first\ntheirs\nlast')]),
    );
    expect(sources(merge.content)).toEqual(['a: first\nmine\ntheirs\nlast']);
    expect(merge.conflicts).toHaveLength(1);
    expect(sources(resolve(merge, ['by hand']))).toEqual(['a: by hand']);
  });

  test('two titles', () => {
    const merge = mergeContents(content([]), content([], { title: 'Mine' }), content([], { title: 'Theirs' }));
    expect(merge.content.title).toBe('Mine / Theirs');
    expect(resolve(merge, ['Theirs']).title).toBe('Theirs');
  });

  test('a cell deleted here and changed there stays, whichever way round, and it is said', () => {
    const base = content([cell('a', 'old'), cell('b', 'x')]);
    const deleted = content([cell('b', 'x')]);
    const changed = content([cell('a', 'new'), cell('b', 'x')]);
    for (const merge of [mergeContents(base, deleted, changed), mergeContents(base, changed, deleted)]) {
      expect(sources(merge.content)).toEqual(['a: new', 'b: x']);
      expect(merge.notes).toHaveLength(1);
      expect(merge.conflicts).toEqual([]);
    }
  });

  test('a variable set on both sides is mine, and it is said', () => {
    const at = (ratio: number) => content([], { variables: { ratio } });
    const merge = mergeContents(at(0.1), at(0.2), at(0.3));
    expect(merge.content.variables).toEqual({ ratio: 0.2 });
    expect(merge.notes).toEqual(['Ratio was set in both windows; yours holds.']);
  });
});

test('ids that repeat, and names that objects have by themselves, do no harm', () => {
  const twice = content([cell('a', 'one'), cell('a', 'two')], {
    variables: JSON.parse('{"__proto__":1,"constructor":2}'),
  });
  const { content: merged } = mergeContents(content([]), twice, content([cell('toString', 't')]));
  expect(new Set(merged.cells.map(({ id }) => id)).size).toBe(3);
  expect(merged.cells.map(({ source }) => source).sort()).toEqual(['one', 't', 'two']);
  expect(JSON.stringify(merged.variables)).toBe('{"__proto__":1,"constructor":2}');
});

test('two long texts that have nothing in common are compared as wholes, soon', () => {
  const text = (mark: string) => Array.from({ length: 20_000 }, (_, line) => `${mark}${line}`).join('\n');
  const [base, mine, theirs] = ['b', 'm', 't'].map((mark) => content([cell('a', text(mark))])) as [
    Content,
    Content,
    Content,
  ];
  const merge = mergeContents(base, mine, theirs);
  expect(merge.conflicts).toHaveLength(1);
  expect(merge.content.cells[0]!.source).toBe(`${text('m')}\n${text('t')}`);
  const blank = content([cell('a', '\n'.repeat(200_000))]);
  expect(mergeContents(blank, blank, theirs).content.cells[0]!.source).toBe(text('t'));
});

describe('any edits', () => {
  const line = fc.constantFrom('a', 'b', 'c', '', 'query Q {');
  const source = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));
  const made = (id: string) =>
    fc.record({
      id: fc.constant(id),
      kind: fc.constantFrom('MARKDOWN' as const, 'QUERY' as const),
      source,
      view: fc.constantFrom('auto', 'json'),
      options: fc.dictionary(fc.constantFrom('folded', 'x'), fc.boolean(), { noNullPrototype: true }),
    });
  const contents = fc.shuffledSubarray(['1', '2', '3', '4', '5', '6']).chain((ids) =>
    fc.record({
      title: fc.constantFrom('T', 'U', 'V'),
      cells: fc.tuple(...ids.map(made)),
      variables: fc.dictionary(fc.constantFrom('ratio', 'seed'), fc.nat(3), { noNullPrototype: true }),
    }),
  );

  test('one side alone, or both alike, is that side', () => {
    fc.assert(
      fc.property(contents, contents, (base, changed) => {
        for (const merge of [
          mergeContents(base, changed, changed),
          mergeContents(base, base, changed),
          mergeContents(base, changed, base),
        ]) {
          expect(sameContent(merge.content, changed)).toBe(true);
          expect(merge.conflicts).toEqual([]);
        }
      }),
    );
  });

  test('ids are unique, the same comes out every time, and nothing that came in was changed', () => {
    fc.assert(
      fc.property(contents, contents, contents, (base, mine, theirs) => {
        const before = JSON.stringify([base, mine, theirs]);
        const merge = mergeContents(base, mine, theirs);
        const ids = merge.content.cells.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(mergeContents(base, mine, theirs)).toEqual(merge);
        expect(JSON.stringify([base, mine, theirs])).toBe(before);
        // What both sides have, neither of them deleted.
        const both = mine.cells.filter(({ id }) => theirs.cells.some((other) => other.id === id));
        expect(both.every(({ id }) => ids.includes(id))).toBe(true);
      }),
    );
  });

  /** Edits of a text whose every new line is unlike all others. */
  const edits = (mark: string) =>
    fc.array(fc.tuple(fc.nat(12), fc.nat(2), fc.nat(2)), { maxLength: 4 }).map((steps) => (text: string) => {
      let count = 0;
      return steps
        .reduce((lines, [at, removed, added]) => {
          const fresh = Array.from({ length: added }, () => `${mark}${count++}`);
          return lines.toSpliced(Math.min(at, lines.length), removed, ...fresh);
        }, text.split('\n'))
        .join('\n');
    });

  test('no line that a side wrote is lost, in whatever way conflicts are settled with both', () => {
    fc.assert(
      fc.property(source, edits('mine'), edits('theirs'), fc.boolean(), fc.boolean(), (text, my, their, gone, away) => {
        const base = content([cell('a', text), cell('b', 'b')]);
        const mine = content(gone ? [cell('b', 'b')] : [cell('a', my(text)), cell('b', 'b')]);
        const theirs = content(away ? [cell('b', 'b')] : [cell('a', their(text)), cell('b', 'b')]);
        const merged = new Set(
          mergeContents(base, mine, theirs).content.cells.flatMap((entry) => entry.source.split('\n')),
        );
        const written = [mine, theirs].flatMap(({ cells }) => cells).flatMap((entry) => entry.source.split('\n'));
        const lost = written.filter((entry) => /^(mine|theirs)\d/.test(entry) && !merged.has(entry));
        expect(lost).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('a line that both sides kept is kept', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(30), { maxLength: 12 }),
        edits('mine'),
        edits('theirs'),
        (numbers, my, their) => {
          const text = numbers.join('\n');
          const [mine, theirs] = [my(text), their(text)];
          const merged = mergeContents(
            content([cell('a', text)]),
            content([cell('a', mine)]),
            content([cell('a', theirs)]),
          );
          const lines = merged.content.cells[0]!.source.split('\n');
          const kept = mine.split('\n').filter((entry) => theirs.split('\n').includes(entry));
          expect(kept.filter((entry) => !lines.includes(entry))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
