import { toProblem } from '@flapbook/flap';
import { parseBytes } from './bytes.ts';
import { workerLog } from './log.ts';
import { runWorker } from './run.ts';
import type { WorkerMessage } from './spawn.ts';

/** A worker as another process's child: it runs until it is told to stop or its parent is gone. */
const log = workerLog(process.env.FLAPBOOK_LOG_LEVEL ?? 'info');

/** The parent has just opened the same database. */
const PATIENCE_SECONDS = 30;

function tell(message: WorkerMessage): void {
  if (process.connected) process.send?.(message);
}

function sizeFrom(variable: string): number | undefined {
  const given = process.env[variable];
  return given ? parseBytes(given) : undefined;
}

async function main(): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error('DATABASE_URL names no database.');
  const worker = await runWorker({
    databaseUrl,
    log,
    engine: process.env.FLAPBOOK_ENGINE,
    device: process.env.FLAPBOOK_DEVICE,
    deviceMemoryBytes: sizeFrom('FLAPBOOK_DEVICE_MEMORY'),
    engineMemoryBytes: sizeFrom('FLAPBOOK_ENGINE_MEMORY'),
    threads: Number(process.env.FLAPBOOK_THREADS) || undefined,
    artifacts: process.env.FLAPBOOK_ARTIFACTS,
    cacheDirectory: process.env.FLAPBOOK_CACHE,
    cacheBytes: sizeFrom('FLAPBOOK_CACHE_SIZE'),
    patienceSeconds: PATIENCE_SECONDS,
  });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await worker.stop();
    process.exit(0);
  };
  // Ctrl-C reaches the whole process group; the parent decides when its worker stops.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => void stop());
  process.on('disconnect', () => void stop());
  tell({ type: 'ready', engine: worker.engine, passedOver: worker.passedOver });
}

main().catch((error: unknown) => {
  log.fatal({ error }, 'could not start');
  tell({ type: 'failed', problem: toProblem(error) });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
});
