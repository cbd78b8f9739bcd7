import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Database, startEmbeddedPostgres } from '@flapbook/database';
import { writeTinyModel } from '@flapbook/models/testing';
import { openOperations, resolveCalibration } from '@flapbook/operations';
import { gapsOf, quantile, startWorkers } from '../../tests/load/fleet.ts';

/**
 * What the queue costs a task: the time between the end of one task's pass and the start of the next one's on the same
 * worker, which holds storing the result, ending the task, and fetching, claiming and reading the next. The tasks are
 * the shards of one calibration of a tiny model. Prints JSON: milliseconds, and the same in round trips of a transaction
 * that writes one row, measured in the same run. `main.ts [SHARDS]`.
 */
const SHARDS = Number(process.argv[2] ?? 400);
const SHARD_SAMPLES = 64;
const FLEETS = [1, 4];
const ROUND_TRIPS = 200;

const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-bench-'));
const postgres = await startEmbeddedPostgres({ dataDirectory: path.join(folder, 'data') });
const operations = await openOperations({ url: postgres.url, applicationName: 'bench' });
try {
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  const model = await operations.models.register('tiny', path.join(folder, 'model'));
  const file = path.join(folder, 'text.txt');
  await writeFile(file, 'The cat sat on the mat. '.repeat(1_000));
  const dataset = await operations.datasets.register('text', 'Text', { format: 'text', file, joining: 'NONE' });
  let seed = 0;
  const calibrate = async (shards: number): Promise<void> => {
    seed += 1;
    const calibration = resolveCalibration(
      { samples: shards * SHARD_SAMPLES, sequenceLength: 2, seed },
      { model, dataset, engine: operations.engine },
    );
    await operations.states([calibration]);
    await operations.scheduler.run([calibration.key]);
    for await (const { status } of operations.events.follow([calibration.key])) {
      if (status === 'FAILED') throw new Error(`Calibration ${calibration.key} failed.`);
      if (status === 'SUCCEEDED') return;
    }
  };

  const report: Record<string, object> = {};
  for (const count of FLEETS) {
    const workers = await startWorkers(postgres.url, count, 0);
    // Opens the model and reads the text everywhere.
    await calibrate(4 * count);
    await gapsOf(workers);
    await calibrate(SHARDS);
    const { between } = await gapsOf(workers);
    await Promise.all(workers.map((worker) => worker.stop()));
    const roundTrip = await commitMilliseconds(operations.database);
    const [median, p99] = [quantile(between, 0.5), quantile(between, 0.99)];
    report[`${count} workers`] = {
      milliseconds: { median: round(median), p99: round(p99) },
      commits: { median: round(median / roundTrip), p99: round(p99 / roundTrip) },
    };
  }
  console.log(JSON.stringify(report, null, 2));
} finally {
  await operations.close();
  await postgres.stop();
  await rm(folder, { recursive: true });
}

/** Median milliseconds of a transaction that writes one row. */
async function commitMilliseconds(database: Database): Promise<number> {
  await database.query('CREATE TABLE IF NOT EXISTS bench_commit (value integer)');
  const times: number[] = [];
  for (let i = 0; i < ROUND_TRIPS; i++) {
    const start = performance.now();
    await database.query('INSERT INTO bench_commit VALUES ($1)', [i]);
    times.push(performance.now() - start);
  }
  return quantile(times, 0.5);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
