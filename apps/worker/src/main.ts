import { createEngine } from '@flapbook/engine';
import { toProblem } from '@flapbook/flap';
import { openOperations, Worker } from '@flapbook/operations';
import pino from 'pino';
import type { WorkerMessage } from './spawn.ts';

/** A worker process: takes operations from the database at DATABASE_URL until it is told to stop or its parent is gone. */
const log = pino(
  { name: 'worker', level: process.env.FLAPBOOK_LOG_LEVEL ?? 'info', serializers: { error: pino.stdSerializers.err } },
  pino.destination({ dest: 2, sync: true }),
);

function tell(message: WorkerMessage): void {
  if (process.connected) process.send?.(message);
}

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error('DATABASE_URL names no database.');
  const operations = await openOperations({
    url,
    applicationName: 'flapbook worker',
    onError: (error) => log.warn({ error }, 'database connection'),
  });
  const engine = await createEngine(process.env.FLAPBOOK_ENGINE);
  const worker = new Worker(operations, { engine, log });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await worker.stop();
    await operations.close();
    process.exit(0);
  };
  // Ctrl-C reaches the whole process group; the parent decides when its worker stops.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => void stop());
  process.on('disconnect', () => void stop());
  await worker.start();
  log.info({ engine: engine.description }, 'ready');
  tell({ type: 'ready', engine: engine.description });
}

main().catch((error: unknown) => {
  log.fatal({ error }, 'could not start');
  tell({ type: 'failed', problem: toProblem(error) });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
});
