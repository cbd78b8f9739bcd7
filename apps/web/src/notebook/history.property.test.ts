import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cell, type Content, contentOf, type Stored } from './content';
import { browserDrafts, openingOf } from './drafts';
import {
  changeCell,
  duplicateCell,
  type Edit,
  foldCells,
  insertCell,
  moveCell,
  removeCell,
  setTitle,
  setVariable,
} from './edits';
import { limits, takeBack } from './history';
import { Session } from './session';
import { storable } from './storable';

/** Text as nobody should write it: right to left, emoji with joiners, halves of surrogates, NUL, and very long. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 }).map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom(
    '',
    '\0',
    '\uD800',
    '\uDC00\uD800',
    'مرحبا \u202Eabc',
    '👩‍👩‍👧‍👦',
    '\r\n\r',
    '__proto__',
    '</script><svg onload=1>',
    '{"a":1}',
  ),
  fc.constantFrom(2_000, 20_000).map((length) => 'ﷺ\n'.repeat(length)),
);
const kind = fc.constantFrom<Cell['kind']>('MARKDOWN', 'QUERY', 'CONTROLS', 'STUDY');
const options = fc.dictionary(hostile, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 });
const cellWith = (id: fc.Arbitrary<string>) =>
  fc.record({ id, kind, source: hostile, view: hostile, options }) satisfies fc.Arbitrary<Cell>;
const empty: Content = { title: '', cells: [], variables: {} };
const notebook = fc
  .record({
    title: hostile,
    cells: fc.uniqueArray(cellWith(fc.stringMatching(/^[a-z]{1,3}$/)), { selector: ({ id }) => id, maxLength: 5 }),
    variables: fc.dictionary(hostile, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
  })
  // As the server holds it: it holds only what can be stored, and has gone through JSON.
  .map((content): Stored => ({ ...JSON.parse(JSON.stringify(storable(content, empty))), id: 'n', version: 1 }));

/** Something that is done to whichever notebook there is; a number picks one of the cells that it has then. */
type Action = { name: string; act: (session: Session, count: number) => void };
const action = (name: string, make: (content: Content, count: number) => Edit, label?: string): Action => ({
  name,
  act: (session, count) => void session.edit((content) => make(content, count)(content), label),
});
const pick = ({ cells }: Content, which: number) => cells[which % Math.max(1, cells.length)]?.id ?? 'none';
const which = fc.nat(20);

const edits: fc.Arbitrary<Action> = fc.oneof(
  fc
    .tuple(which, cellWith(fc.constant('')))
    .map(([at, cell]) =>
      action(
        'insert',
        (content, count) => insertCell({ ...cell, id: `new${count}` }, at % (content.cells.length + 1)),
        'adding',
      ),
    ),
  which.map((at) => action('remove', (content) => removeCell(pick(content, at)), 'deleting')),
  which.map((at) =>
    action('duplicate', (content, count) => duplicateCell(pick(content, at), `copy${count}`), 'copying'),
  ),
  fc
    .tuple(which, fc.constantFrom<1 | -1>(1, -1))
    .map(([at, by]) => action('move', (content) => moveCell(pick(content, at), by))),
  fc
    .tuple(which, fc.boolean())
    .map(([at, folded]) => action('fold', (content) => foldCells(new Set([pick(content, at)]), folded), 'folding')),
  fc
    .tuple(which, hostile)
    .map(([at, source]) => action('write', (content) => changeCell(pick(content, at), { source }))),
  fc.tuple(which, hostile).map(([at, view]) => action('view', (content) => changeCell(pick(content, at), { view }))),
  fc
    .tuple(which, options)
    .map(([at, value]) => action('options', (content) => changeCell(pick(content, at), { options: value }))),
  fc
    .tuple(fc.constantFrom('ratio', 'seed', '__proto__', '7'), fc.jsonValue({ maxDepth: 1 }))
    .map(([variable, value]) => action('variable', () => setVariable(variable, value))),
  hostile.map((title) => action('title', () => setTitle(title))),
);
const anything: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: edits },
  { weight: 2, arbitrary: fc.constant<Action>({ name: 'undo', act: (session) => void session.undo() }) },
  { weight: 1, arbitrary: fc.constant<Action>({ name: 'redo', act: (session) => void session.redo() }) },
  {
    weight: 1,
    arbitrary: fc.boolean().map((held): Action => ({ name: 'hold', act: (session) => session.hold(held) })),
  },
);
const script = fc.array(fc.tuple(anything, fc.integer({ min: 0, max: 2000 })), { maxLength: 60 });

const bytesOf = (content: Content) => JSON.stringify(contentOf(content));
const contentIn = (session: Session) => session.getSnapshot().content;

test('a notebook survives whatever is done, undone and done again', () => {
  fc.assert(
    fc.property(notebook, script, (stored, actions) => {
      const { session, drafts, wait } = open(stored);
      const original = bytesOf(stored);
      for (const [count, [{ act }, milliseconds]] of actions.entries()) {
        wait(milliseconds);
        act(session, count);
        const content = contentIn(session);
        const ids = content.cells.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        // What a browser that ends now leaves behind, and what the server would give back.
        const opened = openingOf(stored, drafts.read('n'));
        expect(bytesOf(opened.kind === 'stored' ? stored : opened.draft)).toBe(bytesOf(content));
        expect(JSON.stringify(JSON.parse(bytesOf(content)))).toBe(bytesOf(content));
        expect(JSON.stringify(content)).not.toMatch(/\\ud[89a-f]|\\u0000/);
      }
      const last = bytesOf(contentIn(session));
      const steps = exhaust(() => session.undo());
      expect(steps).toBeLessThanOrEqual(limits.steps);
      expect(bytesOf(contentIn(session))).toBe(original);
      const forth = exhaust(() => session.redo());
      expect(forth).toBeGreaterThanOrEqual(steps);
      for (let count = forth - steps; count > 0; count -= 1) session.undo();
      expect(bytesOf(contentIn(session))).toBe(last);
      session.close();
    }),
    { numRuns: 100 },
  );
}, 180_000);

test('to undo so many steps and to redo as many changes nothing, wherever one stands', () => {
  fc.assert(
    fc.property(notebook, script, fc.nat(80), (stored, actions, many) => {
      const { session, wait } = open(stored);
      for (const [count, [{ act }, milliseconds]] of actions.entries()) {
        wait(milliseconds);
        act(session, count);
      }
      const before = bytesOf(contentIn(session));
      let undone = 0;
      while (undone < many && session.undo()) undone += 1;
      for (let count = 0; count < undone; count += 1) expect(session.redo()).toBeDefined();
      expect(bytesOf(contentIn(session))).toBe(before);
    }),
    { numRuns: 100 },
  );
}, 180_000);

test('taking one change back leaves another change of something else as if the first had never been', () => {
  fc.assert(
    fc.property(notebook, hostile, hostile, which, ({ id: _, version: __, ...content }, title, source, at) => {
      const id = pick(content, at);
      const retitled = setTitle(title)(content);
      const both = changeCell(id, { source })(retitled);
      expect(takeBack({ before: content, after: retitled }, both)).toEqual(changeCell(id, { source })(content));
      const index = content.cells.findIndex((cell) => cell.id === id);
      const [cell, removed] = [content.cells[index], removeCell(id)(content)];
      const after = setTitle(title)(removed);
      const back = takeBack({ before: content, after: removed }, after);
      expect(back).toEqual(cell ? insertCell(cell, index)(after) : after);
    }),
    { numRuns: 200 },
  );
});

function open(stored: Stored) {
  const entries = new Map<string, string>();
  const storage = {
    getItem: (name: string) => entries.get(name) ?? null,
    setItem: (name: string, value: string) => void entries.set(name, value),
    removeItem: (name: string) => void entries.delete(name),
  } as Storage;
  const drafts = browserDrafts(storage);
  let now = 0;
  const session = new Session(stored, { save: () => new Promise(() => undefined), drafts, now: () => now });
  const wait = (milliseconds: number) => {
    now += milliseconds;
  };
  return { session, drafts, wait };
}

function exhaust(move: () => unknown): number {
  let count = 0;
  while (move()) count += 1;
  return count;
}
