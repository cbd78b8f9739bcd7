import { expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: false });

const SEARCH = `query ($query: String!, $first: Int, $after: String) {
  searchNotebooks(query: $query, first: $first, after: $after) {
    edges { cursor node { notebook { id title } cell { id } excerpt } }
    pageInfo { hasNextPage endCursor }
  }
}`;

test('a search is a connection, page by page, with the cell and an excerpt', async () => {
  await pipeline.operations.notebooks.save(
    {
      id: 'heads',
      title: 'Heads',
      cells: ['one', 'two'].map((id) => ({
        id,
        kind: 'MARKDOWN' as const,
        source: `${id} of the heads`,
        view: 'auto',
      })),
      variables: {},
    },
    0,
  );
  const first = (await pipeline.ask(SEARCH, { query: ' HEADS ', first: 2 })).data.searchNotebooks;
  expect(first.edges.map((edge: { node: unknown }) => edge.node)).toEqual([
    { notebook: { id: 'heads', title: 'Heads' }, cell: null, excerpt: 'Heads' },
    { notebook: { id: 'heads', title: 'Heads' }, cell: { id: 'one' }, excerpt: 'one of the heads' },
  ]);
  const { endCursor } = first.pageInfo;
  const second = (await pipeline.ask(SEARCH, { query: 'heads', first: 2, after: endCursor })).data.searchNotebooks;
  expect(second).toMatchObject({ edges: [{ node: { cell: { id: 'two' } } }], pageInfo: { hasNextPage: false } });
});

test('a blank search finds nothing; a long one, and a foreign cursor, are refused by name', async () => {
  expect((await pipeline.ask(SEARCH, { query: ' \n ' })).data.searchNotebooks.edges).toEqual([]);
  const long = await pipeline.ask(SEARCH, { query: 'x'.repeat(201) });
  expect(long.errors[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
  const foreign = await pipeline.ask(SEARCH, { query: 'x', after: 'bm9uc2Vuc2U' });
  expect(foreign.errors[0]?.extensions.code).toBe('BAD_PARAMETER');
});
