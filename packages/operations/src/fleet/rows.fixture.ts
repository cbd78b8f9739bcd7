import type { Database } from '@flapbook/database';
import { DatasetCatalogue, type DatasetRecord } from '../catalogue/datasets.ts';
import { ModelCatalogue, type ModelRecord } from '../catalogue/models.ts';
import { taskQueue } from '../execution/task-queue.ts';
import { lineage, type ResolvedOperation } from '../operation.ts';
import { findOperations, type OperationRecord, rememberOperations } from '../store/operations.ts';
import { splitKey } from '../store/tasks.ts';

type Row = Readonly<Record<string, unknown>>;

/** A value that is SQL, such as `now()`. */
export class Sql {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export const ago = (seconds: number) => new Sql(`now() - interval '${seconds} seconds'`);

async function insert(database: Database, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row);
  const parameters: unknown[] = [];
  const values = Object.values(row).map((value) => {
    if (value instanceof Sql) return value.text;
    parameters.push(isJson(value) ? JSON.stringify(value) : value);
    return `$${parameters.length}`;
  });
  await database.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`, parameters);
}

function isJson(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A worker that is alive, unless the columns given say otherwise. */
export async function insertWorker(database: Database, id: string, columns: Row = {}): Promise<void> {
  await insert(database, 'worker', {
    id,
    name: `host:${id}`,
    host: 'host',
    process_id: 1,
    version: '0.1.0',
    queue: taskQueue('onnx'),
    engine: 'onnx',
    provider: 'cpu',
    device: 'a processor',
    class: 'onnx cpu',
    memory_bytes: 16e9,
    ...columns,
  });
}

/** A task of an operation, linked to it when it is a part. */
export async function insertTask(database: Database, operationKey: string, columns: Row = {}): Promise<void> {
  const role = columns.role ?? 'PART';
  const key = columns.key ?? (role === 'SPLIT' ? splitKey(operationKey) : crypto.randomUUID());
  await insert(database, 'task', {
    role,
    queue: taskQueue('onnx'),
    status: 'QUEUED',
    lane: '',
    priority: 'INTERACTIVE',
    work: 1,
    ...columns,
    key,
    operation_key: operationKey,
  });
  if (role === 'PART') await database.query('INSERT INTO operation_task VALUES ($1, $2)', [operationKey, key]);
}

/** A part that a worker of a class has run. */
export function insertFinishedPart(
  database: Database,
  operationKey: string,
  { seconds, work, workerClass = 'onnx cpu' }: { seconds: number; work: number; workerClass?: string },
): Promise<void> {
  const columns = { status: 'SUCCEEDED', seconds, work, worker_class: workerClass, finished_at: new Sql('now()') };
  return insertTask(database, operationKey, columns);
}

/** An operation of no further meaning. */
export async function insertOperation(database: Database, key: string, columns: Row = {}): Promise<void> {
  await insert(database, 'operation', {
    key,
    kind: 'calibration',
    version: 1,
    parameters: {},
    inputs: { model: 'm' },
    attempt: 1,
    queued_at: new Sql('now()'),
    ...columns,
  });
}

/** Makes operations known, and changes columns of them. */
export async function remember(
  database: Database,
  operation: ResolvedOperation,
  columns: Row = {},
): Promise<Map<string, OperationRecord>> {
  const all = lineage(operation);
  await rememberOperations(database, all);
  for (const [column, value] of Object.entries(columns)) {
    const isSql = value instanceof Sql;
    await database.query(
      `UPDATE operation SET ${column} = ${isSql ? value.text : '$2'} WHERE key = $1`,
      isSql ? [operation.key] : [operation.key, value],
    );
  }
  const records = await findOperations(
    database,
    all.map(({ key }) => key),
  );
  return new Map(records.map((record) => [record.key, record]));
}

/** A model of two layers and a thousand parameters, without files. */
export async function insertModel(database: Database, key: string, columns: Row = {}): Promise<ModelRecord> {
  const layer = { attention: { units: 4, channelsPerUnit: 4 }, mlp: { units: 24, channelsPerUnit: 1 } };
  await insert(database, 'model', {
    key,
    name: `model ${key}`,
    directory: `/${key}`,
    description: { layers: 2, hiddenSize: 16, vocabularySize: 20, maxPositions: 4096 },
    shape: { hiddenSize: 16, intermediateSize: 24, layers: [layer, layer] },
    parameters: 1_000,
    prunable_parameters: 800,
    byte_length: 4_000,
    tokenizer_digest: `tokenizer of ${key}`,
    files: {},
    ...columns,
  });
  return new ModelCatalogue(database).byKey(key);
}

/** A text of 350,000 characters, without a file. */
export async function insertText(database: Database, key: string): Promise<DatasetRecord> {
  await insert(database, 'dataset', {
    key,
    name: `text ${key}`,
    title: key,
    source: {},
    kind: 'text',
    characters: 350_000,
    preview: '',
    files: {},
  });
  return new DatasetCatalogue(database).byKey(key);
}
