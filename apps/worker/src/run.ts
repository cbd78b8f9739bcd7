import { setTimeout as sleep } from 'node:timers/promises';
import { retrying } from '@flapbook/database';
import { createEngine, type PassedOver } from '@flapbook/engine';
import { openOperations, startTracing, Worker } from '@flapbook/operations';
import type { Logger } from 'pino';

/** For a worker to leave its fleet in good order when its device is gone. */
const PATIENCE_MILLISECONDS = 5_000;

export interface WorkerSettings {
  readonly databaseUrl: string;
  readonly log: Logger;
  /** Name of the engine; the default one when absent. */
  readonly engine?: string;
  /** Where it runs; the best that is there when absent. */
  readonly device?: string;
  /** What blocks may take of a device with memory of its own; see `EngineOptions`. */
  readonly deviceMemoryBytes?: number;
  /** For what it keeps besides the layer at work; see `memoryBudgetBytes` of `EngineOptions`. */
  readonly engineMemoryBytes?: number;
  /** Threads of one operator; as many as the machine has cores when absent. */
  readonly threads?: number;
  /** Tasks that need more are left to others; the machine's memory when absent. */
  readonly memoryBytes?: number;
  /** Address of the artifact store; files are read where they were registered when absent. */
  readonly artifacts?: string;
  /** Where files from the store are kept. */
  readonly cacheDirectory?: string;
  /** Bytes that they may take; half of their disk when absent. */
  readonly cacheBytes?: number;
  /** How long to wait for a database that does not answer yet. */
  readonly patienceSeconds: number;
}

export interface RunningWorker {
  /** One line about the engine and its device. */
  readonly engine: string;
  /** Better devices that are installed and did not start, where none was named. */
  readonly passedOver: readonly PassedOver[];
  /** Stops in good order: what runs goes back to the queue. */
  stop(): Promise<void>;
}

/**
 * Joins the fleet of a database and takes tasks until it is stopped.
 *
 * @throws FlapbookError ENGINE_UNAVAILABLE, BAD_PARAMETER; DATABASE_UNAVAILABLE when patience has run out
 */
export async function runWorker(settings: WorkerSettings): Promise<RunningWorker> {
  const { databaseUrl, log, memoryBytes, artifacts, cacheDirectory, cacheBytes, patienceSeconds } = settings;
  const { device, deviceMemoryBytes, engineMemoryBytes: memoryBudgetBytes, threads } = settings;
  const stopTracing = await startTracing('flapbook-worker');
  const engine = await createEngine(settings.engine, { device, deviceMemoryBytes, memoryBudgetBytes, threads });
  const { passedOver = [] } = engine;
  for (const one of passedOver) log.warn(one, 'device not used');
  const operations = await retrying(
    () =>
      openOperations({
        url: databaseUrl,
        applicationName: 'flapbook worker',
        // What any engine can run goes on with this one, when its inputs have ended here.
        engine: settings.engine,
        artifacts,
        onError: (error) => log.warn({ error }, 'database connection'),
      }),
    {
      patienceSeconds,
      onFailure: (error) => log.warn({ error: (error as Error).message }, 'waiting for the database'),
    },
  );
  const onDeviceLost = (error: Error): void => {
    log.fatal({ error }, 'device lost; this process ends, and another one may have it');
    // Nobody waits for a device that is gone: what is not closed by then is closed by the end of the process.
    void Promise.race([worker.stop(), sleep(PATIENCE_MILLISECONDS)]).finally(() => process.exit(1));
  };
  const worker = new Worker(operations, { engine, log, memoryBytes, cacheDirectory, cacheBytes, onDeviceLost });
  await worker.start();
  log.info({ engine: engine.description }, 'ready');
  return {
    engine: engine.description,
    passedOver,
    async stop() {
      await worker.stop();
      await operations.close();
      await stopTracing();
    },
  };
}
