import { expect, test } from 'vitest';
import { ModelEntity } from './entities/model.ts';
import { NotebookEntity } from './entities/notebook.ts';
import { OperationEntity } from './entities/operation.ts';
import { withDatabase } from './testing/index.ts';

const fixture = withDatabase();

const SCHEMA = `
  SELECT table_name, column_name, data_type, is_nullable, column_default
  FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL
  SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL
  SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace
  ORDER BY 1, 2, 3`;

test('go down and up again to the same schema', async () => {
  const { database } = fixture;
  const before = await database.query(SCHEMA);
  expect(before.length).toBeGreaterThan(50);
  const count = (await database.dataSource.runMigrations()).length;
  expect(count).toBe(0);
  const ran = await database.query('SELECT name FROM migrations');
  for (const _ of ran) await database.dataSource.undoLastMigration({ transaction: 'each' });
  const down = await database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
  expect(down).toEqual([{ tablename: 'migrations' }]);
  expect(await database.dataSource.runMigrations({ transaction: 'each' })).toHaveLength(ran.length);
  expect(await database.query(SCHEMA)).toEqual(before);
});

test('and the entities agree on every column', async () => {
  const { dataSource } = fixture.database;
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  // TypeORM would also drop what it does not know (indexes, foreign keys); columns are what the entities promise.
  expect(upQueries.map(({ query }) => query).filter((query) => / COLUMN | ADD "| CREATE TABLE /.test(query))).toEqual(
    [],
  );
});

test('rows come back as they were saved', async () => {
  const { dataSource } = fixture.database;
  const models = dataSource.getRepository(ModelEntity);
  const model = {
    key: 'm1',
    name: 'tiny',
    directory: '/models/tiny',
    description: { layers: 2, nested: [1, null, 'é'] },
    shape: [],
    parameters: 6_738_415_616,
    prunableParameters: 6_476_005_376,
    byteLength: 13_476_831_232,
    tokenizerDigest: null,
    files: [{ name: 'model.safetensors' }],
  };
  await models.insert(model);
  expect(await models.findOneByOrFail({ key: 'm1' })).toEqual({ ...model, registeredAt: expect.any(Date) });

  const operations = dataSource.getRepository(OperationEntity);
  await operations.insert({ key: 'o1', kind: 'plan', version: 1, parameters: { ratio: 0.2 }, inputs: {} });
  expect(await operations.findOneByOrFail({ key: 'o1' })).toMatchObject({
    status: 'PLANNED',
    attempt: 0,
    sequence: 0,
    fraction: 0,
    result: null,
    startedAt: null,
  });

  const notebooks = dataSource.getRepository(NotebookEntity);
  await notebooks.insert({ id: 'n1', title: 'First', cells: [] });
  await notebooks.update({ id: 'n1', version: 1 }, { title: 'Second', version: 2 });
  expect(await notebooks.findOneByOrFail({ id: 'n1' })).toMatchObject({ title: 'Second', version: 2 });
});
