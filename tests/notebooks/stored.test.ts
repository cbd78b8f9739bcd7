import { withDatabase } from '@flapbook/database/testing';
import { openWithWorker } from '@flapbook/operations/testing';
import { createContext, schema } from '@flapbook/schema';
import fc from 'fast-check';
import { graphql } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cell, type Content, contentOf, sameContent } from '../../apps/web/src/notebook/content.ts';
import { storable } from '../../apps/web/src/notebook/storable.ts';

const SAVE = `mutation ($input: SaveNotebookInput!) {
  saveNotebook(input: $input) { __typename ... on Problem { message } }
}`;
const OPEN = 'query ($id: ID!) { notebook(id: $id) { title variables cells { id kind source view options } } }';
const EMPTY: Content = { title: '', cells: [], variables: {} };

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom(
    '\0',
    '\uD800',
    '\\u0000',
    '\u202Eabc',
    '👩‍👩‍👧‍👦',
    "'; DROP TABLE notebook; --",
    '\r\n',
    '__proto__',
  ),
  fc.constant('ﷺ\n'.repeat(50_000)),
);
const short = text.map((long) => long.slice(0, 100));
const values = fc.dictionary(short, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
const cell = fc.record({
  id: fc.uuid(),
  kind: fc.constantFrom<Cell['kind']>('MARKDOWN', 'QUERY', 'CONTROLS', 'STUDY'),
  source: text,
  view: short,
  options: values,
});
const notebook = fc.record({
  title: short,
  cells: fc.array(cell, { maxLength: 4 }),
  variables: values,
});

const database = withDatabase();
let stack: Awaited<ReturnType<typeof openWithWorker>>;
beforeAll(async () => {
  stack = await openWithWorker(database.url);
});
afterAll(() => stack?.close());

test('what an author may have written is saved, and opened again says the same', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(notebook, async (written) => {
      count += 1;
      const id = `n${count}`;
      // As a session holds it: what no database takes was replaced when it was pasted.
      const content = contentOf(storable(written, EMPTY));
      const saved = await ask(SAVE, { input: { id, version: 0, ...content } });
      expect(saved).toEqual({ saveNotebook: { __typename: 'Notebook' } });
      const opened = await ask(OPEN, { id });
      expect(sameContent(opened.notebook, content)).toBe(true);
    }),
    { numRuns: 60 },
  );
}, 180_000);

// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer
async function ask(source: string, variableValues: object): Promise<any> {
  const result = await graphql({
    schema,
    source,
    variableValues: JSON.parse(JSON.stringify(variableValues)),
    contextValue: createContext(stack.operations),
  });
  expect(result.errors).toBeUndefined();
  return JSON.parse(JSON.stringify(result.data));
}
