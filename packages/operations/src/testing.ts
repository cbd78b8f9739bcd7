import { createEngine, type Engine } from '@flapbook/engine';
import { type HubConfiguration, type Operations, openOperations, Worker } from './index.ts';
import type { JsonObject } from './keys.ts';
import type { ResolvedOperation } from './operation.ts';
import { findOperations, type OperationRecord } from './store/operations.ts';

/**
 * Operations on a database of a test, with a real worker and the real engine in this process. The engine has one thread:
 * test files run side by side, and threads that wait for each other on the same cores burn a third of them.
 */
export async function openWithWorker(
  url: string,
  engine?: Engine,
  { artifacts, hub }: { readonly artifacts?: string; readonly hub?: HubConfiguration } = {},
): Promise<{ operations: Operations; worker: Worker; close(): Promise<void> }> {
  const operations = await openOperations({ url, applicationName: 'flapbook test', artifacts, hub });
  const log = { info: () => undefined, error: () => undefined };
  const worker = new Worker(operations, { engine: engine ?? (await createEngine('onnx', { threads: 1 })), log });
  await worker.start();
  return {
    operations,
    worker,
    async close() {
      await worker.stop();
      await operations.close();
    },
  };
}

/** Runs an operation with everything it needs and answers with its record once it has ended, however it has. */
export async function runToEnd(operations: Operations, operation: ResolvedOperation): Promise<OperationRecord> {
  await operations.states([operation]);
  await operations.scheduler.run([operation.key]);
  for await (const record of operations.events.follow([operation.key])) {
    if (['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(record.status)) break;
  }
  const [record] = await findOperations(operations.database, [operation.key]);
  return record!;
}

/** Marks an operation whose results were written by hand as if a worker had run it. */
export async function succeedWithoutRun(operations: Operations, key: string, result: JsonObject = {}): Promise<void> {
  await operations.database.query(
    `UPDATE operation SET status = 'SUCCEEDED', attempt = 1, fraction = 1, engine = 'onnx cpu', result = $2,
        started_at = now(), finished_at = now()
      WHERE key = $1`,
    [key, JSON.stringify(result)],
  );
}

export { shardRanges, streamKey } from './kinds/calibration/shards.ts';
export { insertEvaluationBlock, replaceBiases } from './store/results.ts';
export { insertShard } from './store/statistics.ts';
export { insertWeightStatistics } from './store/weight-statistics.ts';
