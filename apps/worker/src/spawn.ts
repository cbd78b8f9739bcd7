import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { PassedOver } from '@flapbook/engine';
import { FlapbookError, type Problem } from '@flapbook/flap';

/** What a worker process tells its parent. */
export type WorkerMessage =
  | { readonly type: 'ready'; readonly engine: string; readonly passedOver: readonly PassedOver[] }
  | { readonly type: 'failed'; readonly problem: Problem };

export interface WorkerProcess {
  /** One line about the engine and its device. */
  readonly engine: string;
  /** Better devices that are installed and did not start, where none was named. */
  readonly passedOver: readonly PassedOver[];
  /** Stops in good order: what runs goes back to the queue. */
  stop(): Promise<void>;
}

export interface SpawnOptions {
  readonly databaseUrl: string;
  /** Address of the artifact store, where there is one. */
  readonly artifacts?: string;
  /** Threads of one operator; as many as the machine has cores when absent. */
  readonly threads?: number;
  /** pino's level for what the worker logs to standard error. */
  readonly logLevel: string;
  /** Told when the worker died and another one is started in its place. */
  readonly onRestart?: (message: string) => void;
}

const STOP_MILLISECONDS = 10_000;
const LONGEST_BACKOFF_MILLISECONDS = 30_000;

/**
 * Starts a worker in a process of its own, since a forward pass blocks the event loop, and starts another one should
 * it die.
 *
 * @throws FlapbookError with the worker's own code when it cannot start, for example ENGINE_UNAVAILABLE
 */
export async function spawnWorker(options: SpawnOptions): Promise<WorkerProcess> {
  let stopped = false;
  let { child, engine, passedOver } = await startChild(options);
  const watch = async () => {
    for (let deaths = 0; !stopped; deaths += 1) {
      await ended(child);
      while (!stopped) {
        await sleep(Math.min(LONGEST_BACKOFF_MILLISECONDS, 250 * 2 ** deaths), undefined, { ref: false });
        if (stopped) return;
        options.onRestart?.('The worker died; starting another one.');
        const next = await startChild(options).catch(() => null);
        if (next !== null) {
          ({ child, engine, passedOver } = next);
          break;
        }
        deaths += 1;
      }
    }
  };
  void watch();
  return {
    get engine() {
      return engine;
    },
    get passedOver() {
      return passedOver;
    },
    async stop() {
      stopped = true;
      const end = ended(child);
      child.kill('SIGTERM');
      await Promise.race([end, sleep(STOP_MILLISECONDS, undefined, { ref: false })]);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await end;
    },
  };
}

interface StartedChild extends Pick<WorkerProcess, 'engine' | 'passedOver'> {
  readonly child: ChildProcess;
}

async function startChild(options: SpawnOptions): Promise<StartedChild> {
  const child = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), {
    execArgv: ['--import', import.meta.resolve('tsx')],
    env: {
      ...process.env,
      DATABASE_URL: options.databaseUrl,
      FLAPBOOK_LOG_LEVEL: options.logLevel,
      FLAPBOOK_ARTIFACTS: options.artifacts,
      ...(options.threads !== undefined && { FLAPBOOK_THREADS: String(options.threads) }),
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [message] = (await Promise.race([
    once(child, 'message'),
    ended(child).then(() => [{ type: 'failed', problem: null }]),
  ])) as [WorkerMessage | { type: 'failed'; problem: null }];
  if (message.type === 'ready') return { child, engine: message.engine, passedOver: message.passedOver };
  const { code, message: reason } = message.problem ?? {
    code: 'INTERNAL' as const,
    message: 'The worker ended before it was ready.',
  };
  throw new FlapbookError(code, reason);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
