import { type Command, Option } from 'commander';
import { untilStopped } from '../lifecycle.ts';
import {
  artifactsOption,
  callerPath,
  databaseOption,
  type EngineChoice,
  requireDatabase,
  wholeNumber,
  withEngine,
} from '../options.ts';

/** A fleet's machines come up in any order. */
const PATIENCE_SECONDS = 300;

interface Given extends EngineChoice {
  readonly database?: string;
  readonly threads?: number;
  readonly memory?: number;
  readonly artifacts?: string;
  readonly cache?: string;
  readonly cacheSize?: string;
}

/** `flapbook worker`: joins the fleet of a database and runs its tasks, until Ctrl-C. */
export function workerCommand(program: Command): void {
  withEngine(program.command('worker'))
    .description('join a fleet: run the tasks of a database on this machine')
    .addOption(databaseOption())
    .addOption(artifactsOption())
    .addOption(
      new Option('--cache <dir>', 'where files from the store are kept').env('FLAPBOOK_CACHE').argParser(callerPath),
    )
    .addOption(
      new Option('--cache-size <size>', 'what they may take, e.g. 50GB (default: half of the disk)').env(
        'FLAPBOOK_CACHE_SIZE',
      ),
    )
    .option('--threads <n>', 'threads of an operator (default: the cores)', wholeNumber('--threads', { low: 1 }))
    .option('--memory <gib>', 'leave tasks that need more to others', wholeNumber('--memory', { low: 1 }))
    .action(async ({ database, engine, device, threads, memory, artifacts, cache, ...sizes }: Given) => {
      const databaseUrl = requireDatabase(database);
      const { parseBytes, runWorker, workerLog } = await import('@flapbook/worker');
      const bytes = (size: string | undefined) => (size === undefined ? undefined : parseBytes(size));
      await untilStopped(async (closing) => {
        const worker = await runWorker({
          databaseUrl,
          artifacts,
          cacheDirectory: cache,
          cacheBytes: bytes(sizes.cacheSize),
          log: workerLog(process.env.FLAPBOOK_LOG_LEVEL ?? 'info'),
          engine,
          device,
          deviceMemoryBytes: bytes(sizes.deviceMemory),
          engineMemoryBytes: bytes(sizes.engineMemory),
          threads,
          memoryBytes: memory === undefined ? undefined : memory * 2 ** 30,
          patienceSeconds: PATIENCE_SECONDS,
        });
        closing.push(() => worker.stop());
        console.log(`Worker ready: ${worker.engine}  (Ctrl-C stops it)`);
      });
    });
}
