import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import {
  type DatasetRecord,
  type ModelRecord,
  type Operations,
  openOperations,
  type ResolvedOperation,
  resolveCalibration,
  resolveEvaluation,
} from '@flapbook/operations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installAudit, writtenTwice } from '../crash/audit.ts';
import { randomText, seededRandom } from '../crash/random.ts';
import type { Supervised } from '../crash/supervised.ts';
import { gapsOf, quantile, startWorkers } from './fleet.ts';

/** The figures are those of FLAPBOOK_LOAD_OPERATIONS=2000 FLAPBOOK_LOAD_WORKERS=4. */
const OPERATIONS = Number(process.env.FLAPBOOK_LOAD_OPERATIONS ?? 200);
const WORKERS = Number(process.env.FLAPBOOK_LOAD_WORKERS ?? 2);
const SHARDS = OPERATIONS / 2;

const database = withDatabase();
let folder: string;
let operations: Operations;
let workers: Supervised[] = [];
let model: ModelRecord;
let dataset: DatasetRecord;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-load-'));
  operations = await openOperations({ url: database.url, applicationName: 'flapbook load test' });
  await installAudit(operations.database);
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  model = await operations.models.register('tiny', path.join(folder, 'model'));
  const file = path.join(folder, 'words.txt');
  await writeFile(file, randomText(5_000, seededRandom(1)));
  dataset = await operations.datasets.register('words', 'Words', { format: 'text', file, joining: 'NONE' });
  workers = await startWorkers(database.url, WORKERS);
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await operations?.close();
  await rm(folder, { recursive: true });
});

/** Small operations of two kinds, no two alike. */
function smallOperations(): ResolvedOperation[] {
  return Array.from({ length: OPERATIONS }, (_, i) =>
    i % 2 === 0
      ? resolveCalibration({ samples: 2, sequenceLength: 8, seed: i }, { model, dataset, engine: 'onnx' })
      : resolveEvaluation(
          { sequenceLength: 8 + Math.floor(i / 20), maxRows: 1 + (i % 20) },
          { subject: { model, pruned: null }, dataset, engine: 'onnx' },
        ),
  );
}

/** Queues operations at once and waits for all of them; answers with how long each took, in seconds. */
async function runAll(wanted: readonly ResolvedOperation[]): Promise<{ queued: number; all: number }> {
  const started = performance.now();
  await operations.states(wanted);
  await operations.scheduler.run(wanted.map(({ key }) => key));
  const queued = (performance.now() - started) / 1000;
  for (let left = 1; left > 0; ) {
    await sleep(100);
    const [row] = await operations.database.query<{ left: number }>(
      `SELECT count(*)::integer AS left FROM operation WHERE status IN ('QUEUED', 'RUNNING')`,
    );
    left = row!.left;
  }
  return { queued, all: (performance.now() - started) / 1000 };
}

const milliseconds = (between: readonly number[], tasks: number) =>
  `median ${(quantile(between, 0.5) / tasks).toFixed(1)} ms, p99 ${(quantile(between, 0.99) / tasks).toFixed(1)} ms`;

describe(`${WORKERS} workers`, () => {
  test(`${OPERATIONS} operations that are queued at once are each run once`, async () => {
    const wanted = smallOperations();
    const { queued, all } = await runAll(wanted);
    const { passes, between } = await gapsOf(workers);
    const count = async (sql: string) => (await operations.database.query<{ n: number }>(sql))[0]!.n;
    expect(await count(`SELECT count(*)::integer AS n FROM operation WHERE status = 'SUCCEEDED' AND attempt = 1`)).toBe(
      OPERATIONS,
    );
    // A split and a part each.
    expect(
      await count(`SELECT count(*)::integer AS n FROM task
        WHERE status = 'SUCCEEDED' AND attempt = 1 AND deaths = 0 AND faults = 0`),
    ).toBe(2 * OPERATIONS);
    expect(await count('SELECT count(*)::integer AS n FROM task')).toBe(2 * OPERATIONS);
    expect(await writtenTwice(operations.database)).toEqual([]);
    expect(
      await count(`SELECT count(*)::integer AS n FROM audit_result
        WHERE result IN ('calibration_shard', 'evaluation_block')`),
    ).toBe(OPERATIONS);
    expect(passes).toBe(OPERATIONS);
    console.log(
      `${OPERATIONS} operations (a split and a part each), ${WORKERS} workers: queued in ${queued.toFixed(2)} s, done in ` +
        `${all.toFixed(1)} s; between two passes of a worker, a task: ${milliseconds(between, 2)}`,
    );
  }, 1_200_000);

  test(`a calibration of ${SHARDS} shards falls to the workers shard by shard`, async () => {
    const calibration = resolveCalibration(
      { samples: SHARDS * 64, sequenceLength: 2, seed: 1 },
      { model, dataset, engine: 'onnx' },
    );
    const { all } = await runAll([calibration]);
    const { passes, between } = await gapsOf(workers);
    expect(passes).toBe(SHARDS);
    expect(await writtenTwice(operations.database)).toEqual([]);
    console.log(
      `one calibration of ${SHARDS} shards, ${WORKERS} workers: ${all.toFixed(1)} s; between two passes of a worker: ` +
        milliseconds(between, 1),
    );
  }, 600_000);
});
