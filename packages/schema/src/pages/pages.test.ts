import { expect, test } from 'vitest';
import { withPipeline } from '../../test/fixture.ts';

const pipeline = withPipeline({ worker: false });

/** All ids of a connection, read in pages of `first`. */
async function walk(field: string, first: number, node: string): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let pages = 0;
  for (let after: string | null = null; ; pages++) {
    const { data } = await pipeline.ask(
      `query ($first: Int, $after: String) { ${field}(first: $first, after: $after) {
        edges { cursor node { id: ${node} } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      { first, after },
    );
    const { edges, pageInfo } = data[field];
    ids.push(...edges.map((edge: { node: { id: string } }) => edge.node.id));
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null);
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage) return { ids, pages: pages + 1 };
  }
}

test('notebooks that were saved within one millisecond are each listed once, last changed first', async () => {
  const { database } = pipeline.operations;
  await database.query(
    `INSERT INTO notebook (id, title, cells, updated_at)
      SELECT 'n' || i, 'Notebook ' || i, '[]', timestamptz '2026-01-01 00:00:00.123' + make_interval(secs => i * 1e-6)
      FROM generate_series(1, 7) AS i`,
  );
  expect(await walk('notebooks', 2, 'id')).toEqual({ ids: ['n7', 'n6', 'n5', 'n4', 'n3', 'n2', 'n1'], pages: 4 });
  expect(await walk('notebooks', 7, 'id')).toMatchObject({ pages: 1 });
});

test('operations likewise, newest first', async () => {
  const seeds = [1, 2, 3, 4, 5];
  const { data } = await pipeline.ask(
    `{ model(name: "tiny") { ${seeds.map((seed) => `c${seed}: calibration(input: { dataset: "cats", seed: ${seed} }) { key }`).join(' ')} } }`,
  );
  const keys = seeds.map((seed) => data.model[`c${seed}`].key as string);
  const run = await pipeline.ask('mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', { keys });
  expect(run.data.run.__typename).toBe('RunPayload');
  const { database } = pipeline.operations;
  await database.query(`UPDATE operation SET created_at = timestamptz '2026-01-01 00:00:00.123456'`);
  expect(await walk('operations', 2, 'key')).toEqual({ ids: keys.toSorted().reverse(), pages: 3 });
});

test('models and data sets come in the order of names', async () => {
  expect((await walk('datasets', 1, 'key')).ids).toHaveLength(1);
  expect((await walk('models', 50, 'key')).ids).toHaveLength(1);
});

test('an empty list is a page without cursors', async () => {
  const { data } = await pipeline.ask(
    '{ operations(status: FAILED) { edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
  );
  expect(data.operations).toEqual({
    edges: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  });
});
