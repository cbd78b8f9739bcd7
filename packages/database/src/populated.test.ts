import { migrations } from '@flapbook/migrations';
import { expect, test } from 'vitest';
import { withDatabase } from './testing/index.ts';

const fixture = withDatabase();

/** 16 kB that compress well: PostgreSQL would make them smaller wherever it may try. */
const VECTOR = `decode(repeat('00', 16384), 'hex')`;

/** At least a row of every table, those that others refer to first. */
const ROWS: Readonly<Record<string, string>> = {
  model: `(key, name, directory, description, shape, parameters, prunable_parameters, byte_length, files)
    VALUES ('m', 'tiny', '/m', '{"layers": 1}', '{}', 6738415616, 6476005376, 13476831232, '[]')`,
  weight_statistics: `VALUES ('m', 0, 'mlp', ${VECTOR}, ${VECTOR})`,
  dataset: `(key, name, title, source, kind, preview, files) VALUES ('d', 'cats', 'About cats', '{}', 'text', 'The', '[]')`,
  alias: `VALUES ('model', '/m', 'm', '{}', '[]')`,
  operation: `(key, kind, version, parameters, inputs, requires, status, attempt, fraction, sequence, work, lane, result, error)
    VALUES
    ('c', 'calibration', 1, '{"samples": 64}', '{"model": "m"}', '{}', 'SUCCEEDED', 2, 1, 7, 1e12, 'n', '{"tokens": 1}', NULL),
    ('p', 'prunedModel', 1, '{}', '{"model": "m"}', '{c}', 'RUNNING', 1, 0.5, 3, 1e9, '', NULL, NULL),
    ('e', 'evaluation', 1, '{}', '{"pruned": "p"}', '{p}', 'QUEUED', 1, 0, 1, 1e11, '', NULL, NULL),
    ('f', 'evaluation', 1, '{}', '{"model": "m"}', '{}', 'FAILED', 1, 0.1, 4, 1e11, '', NULL, '{"code": "NOT_FINITE"}')`,
  calibration_shard: `VALUES ('s', 0, 64, 128, '2026-01-02T03:04:05Z')`,
  calibration_statistics: `VALUES ('s', 0, 64, 0, 'mlp', ${VECTOR}, ${VECTOR}, ${VECTOR}, ${VECTOR}, 64)`,
  compensation_bias: `VALUES ('p', 0, 'mlp', ${VECTOR})`,
  evaluation_block: `VALUES ('f', 0, 2, '\\x00', '\\x01')`,
  notebook: `(id, title, cells, variables, version) VALUES ('n', 'First', '[{"id": "a"}]', '{"ratio": 0.2}', 5)`,
  worker: `(id, name, host, process_id, version, queue, engine, provider, device, class, memory_bytes)
    VALUES ('w', 'one', 'here', 1, '1', 'q', 'onnx', 'cpu', 'cpu', 'onnx cpu', 1)`,
  task: `(key, operation_key, role, queue, status, lane, priority, worker_id)
    VALUES ('p/biases', 'p', 'PART', 'q', 'RUNNING', '', 'INTERACTIVE', 'w')`,
  operation_task: `VALUES ('p', 'p/biases')`,
  token_count: `VALUES ('d', 't', 1000)`,
  artifact: `(holder, holder_key, name, digest, byte_length) VALUES ('model', 'm', 'config.json', 'ab', 2)`,
  operation_event: `VALUES ('c', 7, 'SUCCEEDED', 2, 1, '2026-01-02T03:04:05Z')`,
  pin: `VALUES ('c')`,
  notebook_operation: `VALUES ('n', 'c')`,
};

type Row = Readonly<Record<string, unknown>>;

const EVERY_TABLE = `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations'`;

/** The rows of every table. */
async function contents(): Promise<Map<string, Row[]>> {
  const found = new Map<string, Row[]>();
  for (const { name } of await fixture.database.query<{ name: string }>(EVERY_TABLE)) {
    const rows = await fixture.database.query<{ row: Row }>(`SELECT to_jsonb(${name}) AS row FROM ${name}`);
    found.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return found;
}

/** Rows with the columns given alone, in a fixed order. */
function only(columns: readonly string[], rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(columns.map((name) => [name, row[name]]))).sort();
}

/** The second migration changes how work is handed out: what was under way is to be asked for again. */
function settled(operation: Row): Row {
  const underWay = operation.status === 'QUEUED' || operation.status === 'RUNNING';
  return underWay ? { ...operation, status: 'PLANNED', sequence: (operation.sequence as number) + 1 } : operation;
}

test.each(migrations.map((_, i) => i + 1))(
  'what a schema of %i migrations can hold survives the way down to it and up again',
  async (left) => {
    const { database } = fixture;
    await database.query(`TRUNCATE ${Object.keys(ROWS).join(', ')}`);
    for (const [table, rows] of Object.entries(ROWS)) await database.query(`INSERT INTO ${table} ${rows}`);
    const before = await contents();
    expect([...before.keys()].sort()).toEqual(Object.keys(ROWS).sort());
    if (left < 2) before.set('operation', before.get('operation')!.map(settled));

    for (let ran = migrations.length; ran > left; ran--) {
      await database.dataSource.undoLastMigration({ transaction: 'each' });
    }
    const older = await contents();
    await database.dataSource.runMigrations({ transaction: 'each' });
    const after = await contents();

    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    expect(older.size).toBeGreaterThanOrEqual(10);
    for (const [table, rows] of older) {
      expect(rows.length, table).toBeGreaterThan(0);
      const given = before.get(table)!;
      const shared = Object.keys(rows[0]!).filter((column) => column in given[0]!);
      expect(only(shared, rows), table).toEqual(only(shared, given));
      expect(only(shared, after.get(table)!), table).toEqual(only(shared, given));
    }
  },
);

test('vectors that would compress are stored as they are', async () => {
  const { database } = fixture;
  const columns = await database.query<{ table: string; column: string; storage: string }>(
    `SELECT attrelid::regclass::text AS table, attname AS column, attstorage AS storage FROM pg_attribute
      WHERE atttypid = 'bytea'::regtype AND attrelid = ANY($1::regclass[]) ORDER BY 1, 2`,
    [['weight_statistics', 'calibration_statistics', 'compensation_bias']],
  );
  expect(columns).toHaveLength(7);
  for (const { table, column, storage } of columns) {
    expect(storage, `${table}.${column}`).toBe('e');
    const sizes = await database.query(
      `SELECT pg_column_size(${column}) AS stored, octet_length(${column}) AS bytes FROM ${table}`,
    );
    expect(sizes, `${table}.${column}`).toEqual([{ stored: 16_384, bytes: 16_384 }]);
  }
});
