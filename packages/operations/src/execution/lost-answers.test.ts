import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Database } from '@flapbook/database';
import { withDatabase } from '@flapbook/database/testing';
import { createEngine } from '@flapbook/engine';
import { FlapbookError } from '@flapbook/flap';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOperations, resolveCalibration, Worker } from '../index.ts';
import { takeTask } from '../store/taking.ts';
import { runToEnd } from '../testing.ts';

const fixture = withDatabase();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-lost-'));
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  await writeFile(path.join(folder, 'text.txt'), 'The cat sat on the mat. '.repeat(200));
});
afterAll(() => rm(folder, { recursive: true }));

/** The same database, whose connection is lost after the transactions that take tasks took effect, twice. */
function losing(database: Database): Database & { readonly lost: () => number } {
  let lost = 0;
  return {
    ...database,
    lost: () => lost,
    async transaction(fn, options) {
      let took = false;
      const result = await database.transaction(
        (transaction) =>
          fn({
            async query(sql, parameters) {
              const rows = await transaction.query(sql, parameters);
              took ||= /^UPDATE task SET status = 'RUNNING'/.test(sql) && rows.length > 0;
              return rows as never;
            },
          }),
        options,
      );
      if (!took || lost === 2) return result;
      lost += 1;
      throw new FlapbookError('DATABASE_UNAVAILABLE', 'The answer was lost with the connection.');
    },
  };
}

test('a task that a worker has taken without hearing of it is run, and by nobody else', async () => {
  const operations = await openOperations({ url: fixture.url, applicationName: 'test' });
  const database = losing(operations.database);
  const silent = { info: () => undefined, error: () => undefined };
  const worker = new Worker({ ...operations, database }, { engine: await createEngine(), log: silent });
  await worker.start();
  try {
    const model = await operations.models.register('tiny', path.join(folder, 'model'));
    const dataset = await operations.datasets.byName(`text:${path.join(folder, 'text.txt')}`);
    const calibration = resolveCalibration(
      { samples: 8, sequenceLength: 16 },
      { model, dataset, engine: operations.engine },
    );
    expect(await runToEnd(operations, calibration)).toMatchObject({ status: 'SUCCEEDED', attempt: 1 });
    expect(database.lost()).toBe(2);
    const tasks = await database.query<{ key: string; attempt: number; deaths: number; faults: number }>(
      'SELECT key, attempt, deaths, faults FROM task',
    );
    expect(tasks).toMatchObject([
      { attempt: 1, deaths: 0, faults: 0 },
      { attempt: 1, deaths: 0, faults: 0 },
    ]);
    const other = { workerId: 'another', workerClass: 'c', memoryBytes: 2 ** 50 };
    for (const task of tasks) expect(await takeTask(database, task, other)).toBeNull();
  } finally {
    await worker.stop();
    await operations.close();
  }
}, 60_000);
