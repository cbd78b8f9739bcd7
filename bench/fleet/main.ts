import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@flapbook/database';
import {
  findOperations,
  type Operations,
  openOperations,
  registerDemo,
  resolveCalibration,
} from '@flapbook/operations';

/**
 * Wall time of one calibration with 1, 2 and 4 worker processes: with a stand-in whose shards take a known time, which
 * shows what the distribution itself costs, and with the real engine, one thread a worker, which shows what it gains up
 * to the number of processors. Prints JSON: seconds, the ratio to one worker, and, for the stand-in, the share by which
 * it took longer than its shards alone. `main.ts [SECONDS A SHARD] [SHARDS]`.
 */
const SHARD_SECONDS = Number(process.argv[2] ?? 5);
const SHARDS = Number(process.argv[3] ?? 8);
const SHARD_SAMPLES = 64;
const FLEETS = [1, 2, 4];

const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-bench-'));
const postgres = await startEmbeddedPostgres({ dataDirectory: folder });
const operations = await openOperations({ url: postgres.url, applicationName: 'bench' });
try {
  await registerDemo(operations);
  const [model] = await operations.models.list({ limit: 1, after: null });
  const [dataset] = await operations.datasets.list({ limit: 1, after: null });
  let seed = 1;
  const measure = async (kind: string, workers: number): Promise<number> => {
    seed += 1;
    const calibration = resolveCalibration(
      { samples: SHARDS * SHARD_SAMPLES, sequenceLength: 128, seed },
      { model: model!, dataset: dataset!, engine: 'onnx' },
    );
    const fleet = await Promise.all(Array.from({ length: workers }, () => startWorker(kind)));
    try {
      // Opens the model and reads the text everywhere, so that the fleet is warm.
      await timed(operations, resolveWarmUp(workers));
      return await timed(operations, calibration);
    } finally {
      await Promise.all(fleet.map(stopWorker));
    }
  };
  const resolveWarmUp = (workers: number) => {
    seed += 1;
    const samples = 2 * workers * SHARD_SAMPLES;
    return resolveCalibration(
      { samples, sequenceLength: 16, seed },
      { model: model!, dataset: dataset!, engine: 'onnx' },
    );
  };

  const report: Record<string, object> = {};
  for (const kind of [String(SHARD_SECONDS), 'onnx']) {
    let one = 0;
    for (const workers of FLEETS) {
      const seconds = await measure(kind, workers);
      if (workers === 1) one = seconds;
      const ideal = Math.ceil(SHARDS / workers) * SHARD_SECONDS;
      report[`${kind === 'onnx' ? 'real engine' : 'stand-in'}, ${workers} workers`] = {
        seconds: round(seconds),
        ratioToOne: round(one / seconds),
        ...(kind !== 'onnx' && { overhead: round(seconds / ideal - 1) }),
      };
    }
  }
  console.log(JSON.stringify(report, null, 2));
} finally {
  await operations.close();
  await postgres.stop();
  await rm(folder, { recursive: true });
}

async function startWorker(kind: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [postgres.url, kind], {
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
  await once(child, 'message');
  return child;
}

async function stopWorker(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}

/** Seconds from asking for an operation to its end. */
async function timed(
  { states, scheduler, events, database }: Operations,
  calibration: ReturnType<typeof resolveCalibration>,
): Promise<number> {
  await states([calibration]);
  const started = performance.now();
  await scheduler.run([calibration.key]);
  for await (const { status } of events.follow([calibration.key])) {
    if (status === 'SUCCEEDED') return (performance.now() - started) / 1000;
    if (status === 'FAILED') {
      const [record] = await findOperations(database, [calibration.key]);
      throw new Error(record!.error!.message);
    }
  }
  throw new Error('The events ended before the calibration did.');
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
