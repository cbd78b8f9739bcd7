import { within } from '@flapbook/database';
import { withDatabase } from '@flapbook/database/testing';
import { migrations } from '@flapbook/migrations';
import { type Operations, openOperations, readEvaluationBlocks } from '@flapbook/operations';
import { openWithWorker, runToEnd } from '@flapbook/operations/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Contents, readColumns, readContents, restricted } from './contents.ts';
import { type Population, populate } from './populate.ts';

const fixture = withDatabase();
let population: Population;
let original: Contents;
let newest: Awaited<ReturnType<typeof readColumns>>;

beforeAll(async () => {
  population = await populate(fixture.url);
  original = await readContents(fixture.database);
  newest = await readColumns(fixture.database);
});
afterAll(() => population?.remove());

test('the database of this test has rows in every table', () => {
  const empty = [...original].filter(([, rows]) => rows.length === 0).map(([table]) => table);
  expect(empty).toEqual([]);
  const states = new Set(original.get('operation')!.map(({ status }) => status));
  expect(states).toEqual(new Set(['PLANNED', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']));
});

// From the latest back, so that what only newer schemas can hold is compared before it goes.
describe.each(
  migrations
    .slice(0, -1)
    .map(({ name }, i) => ({ name, count: i + 1 }))
    .reverse(),
)('back to $name', ({ count }) => {
  let columns: Awaited<ReturnType<typeof readColumns>>;

  test('keeps what that schema can hold', async () => {
    const { database } = fixture;
    for (let undone = migrations.length; undone > count; undone--) {
      await database.dataSource.undoLastMigration({ transaction: 'each' });
    }
    columns = await readColumns(database);
    expect(columns.size).toBeGreaterThanOrEqual(10);
    expect(await heldNow()).toEqual(expected());
    expect(await compressibleVectors()).toEqual([]);
  });

  test('and forward again', async () => {
    const { database } = fixture;
    expect(await database.dataSource.runMigrations({ transaction: 'each' })).toHaveLength(migrations.length - count);
    expect(await heldNow()).toEqual(expected());
    expect(await compressibleVectors()).toEqual([]);
  });

  /** What runs has no place in a schema without tasks, nor results in one without their table. */
  function expected(): Contents {
    const contents = new Map(original);
    if (!columns.has('task')) {
      const rows = original.get('operation')!;
      contents.set(
        'operation',
        rows.map((row) => (isUnfinished(row) ? { ...row, status: 'PLANNED' } : row)),
      );
    }
    const gone = [...RESULTS].filter(([, table]) => !columns.has(table)).map(([kind]) => kind);
    const rows = contents.get('operation')!;
    contents.set(
      'operation',
      rows.map((row) => (gone.includes(String(row.kind)) ? { ...row, ...UNASKED } : row)),
    );
    return restricted(contents, comparable());
  }

  async function heldNow(): Promise<Contents> {
    return restricted(await readContents(fixture.database), comparable());
  }

  /** Columns of both schemas. An operation's number of changes rises with those that the migrations make. */
  function comparable(): typeof columns {
    const names = (table: string) =>
      [...columns.get(table)!].filter(
        (name) => newest.get(table)!.has(name) && `${table}.${name}` !== 'operation.sequence',
      );
    return new Map([...columns.keys()].map((table) => [table, new Set(names(table))]));
  }
});

describe('afterwards', () => {
  let operations: Operations;

  beforeAll(async () => {
    operations = await openOperations({ url: fixture.url, applicationName: 'test' });
  });
  afterAll(() => operations.close());

  test('results are read as before', async () => {
    const { evaluation, plan } = population;
    const states = await operations.states([evaluation]);
    expect(states.get(evaluation.key)).toMatchObject({
      status: 'SUCCEEDED',
      result: original.get('operation')!.find(({ key }) => key === evaluation.key)!.result,
    });
    const [block] = await readEvaluationBlocks(operations.database, evaluation.key);
    expect(block!.nll).toHaveLength(40);
    const { result } = await operations.planner.plan(plan);
    expect(result.parametersRemoved).toBeGreaterThan(0);
  });

  test('what was there before there were workspaces is there for all members', async () => {
    const seen = await within('SHARED', async () => ({
      notebook: (await operations.notebooks.find('first'))?.title,
      models: (await operations.models.list({ limit: 10, after: null })).map(({ name }) => name),
      datasets: (await operations.datasets.list({ limit: 10, after: null })).map(({ name }) => name),
      operations: (await operations.database.query('SELECT key FROM operation')).length,
    }));
    expect(seen).toEqual({
      notebook: 'First',
      models: ['tiny'],
      datasets: ['cats', 'quiz'],
      operations: original.get('operation')!.length,
    });
    const scopes = new Map(original.get('operation')!.map(({ key, scope }) => [key, scope]));
    const now = await operations.database.query<{ key: string; scope: string[] }>('SELECT key, scope FROM operation');
    for (const { key, scope } of now) expect(scope, key).toEqual(scopes.get(key));
    expect(now.some(({ scope }) => scope.length === 2)).toBe(true);
  });

  test('what was running goes on with what it has stored', async () => {
    const stack = await openWithWorker(fixture.url);
    const record = await runToEnd(stack.operations, population.interrupted);
    await stack.close();
    expect(record).toMatchObject({ status: 'SUCCEEDED', startFraction: 64 / 130 });
    const shards = await operations.database.query<{ first_sample: number; created_at: string }>(
      'SELECT first_sample, to_jsonb(created_at) AS created_at FROM calibration_shard ORDER BY first_sample',
    );
    expect(shards.map((shard) => shard.first_sample)).toEqual([0, 64, 128]);
    expect(shards[0]!.created_at).toBe(original.get('calibration_shard')![0]!.created_at);
  });
});

test('vectors are stored as they are', async () => {
  for (const [table, column] of await vectorColumns()) {
    const [row] = await fixture.database.query<{ rows: number; smaller: number }>(
      `SELECT count(*) AS rows, count(*) FILTER (WHERE pg_column_size(${column}) < octet_length(${column})) AS smaller
        FROM ${table}`,
    );
    expect(row!.rows, `${table}.${column}`).toBeGreaterThan(0);
    expect(row!.smaller, `${table}.${column}`).toBe(0);
  }
});

/** Kinds whose results have a table that came later than they did, which some schemas lack. */
const RESULTS = new Map([
  ['zeroShot', 'zero_shot_block'],
  ['saliency', 'saliency_score'],
]);

/** An operation whose results are gone. */
const UNASKED = {
  status: 'PLANNED',
  result: null,
  engine: null,
  seconds: null,
  fraction: 0,
  start_fraction: 0,
  requested: false,
  started_at: null,
  finished_at: null,
};

function isUnfinished({ status }: Readonly<Record<string, unknown>>): boolean {
  return status === 'QUEUED' || status === 'RUNNING';
}

/** Columns of vectors of statistics and biases. */
async function vectorColumns(): Promise<[string, string][]> {
  const rows = await fixture.database.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
      WHERE data_type = 'bytea' AND table_name IN ('calibration_statistics', 'weight_statistics', 'compensation_bias')
      ORDER BY 1, 2`,
  );
  // Seven since the first schema, and what later ones add.
  expect(rows.length).toBeGreaterThanOrEqual(7);
  return rows.map(({ table, column }) => [table, column]);
}

/** Those of them that PostgreSQL would try to compress before it moves them out of their rows. */
async function compressibleVectors(): Promise<string[]> {
  const found: string[] = [];
  for (const [table, column] of await vectorColumns()) {
    const [row] = await fixture.database.query<{ attstorage: string }>(
      'SELECT attstorage FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2',
      [table, column],
    );
    if (row!.attstorage !== 'e') found.push(`${table}.${column}`);
  }
  return found;
}
