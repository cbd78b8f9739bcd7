import { PgBoss } from 'pg-boss';
import { explain } from './failures.ts';

const NAME = 'operation';

/** The longest that pg-boss lets a job be active. One that needs more is delivered again and goes on where it was. */
const LONGEST_RUN_SECONDS = 24 * 60 * 60;

/** How often dead leases are looked for. The look is one statement on an index-sized table. */
const SUPERVISION_SECONDS = 2;

export interface QueueOptions {
  readonly url: string;
  /** The database schema that holds pg-boss's own tables. */
  readonly schema?: string;
  readonly applicationName?: string;
  /**
   * A worker that does not renew its lease for this long is presumed dead and its job is delivered again. At least 10.
   * The process that works must not block its event loop for as long as that.
   */
  readonly leaseSeconds?: number;
  /** How often a job is delivered again after its worker died or its handler threw. */
  readonly retryLimit?: number;
  /** Told what goes wrong in the background: lost connections, failed polls. The queue goes on by itself. */
  readonly onError?: (error: Error) => void;
}

export interface QueueJob {
  readonly key: string;
  readonly attempt: number;
}

export interface DeliveredJob extends QueueJob {
  /** 0 when it is delivered for the first time. */
  readonly redelivery: number;
  /** Aborted when the job was cancelled, when its lease was lost, and when the queue stops without waiting. */
  readonly signal: AbortSignal;
}

export interface WorkOptions {
  /** How many jobs this process runs at once. */
  readonly concurrency?: number;
  /** Jobs arrive by notification; polling only catches what a broken connection missed. At least 0.5. */
  readonly pollingIntervalSeconds?: number;
}

export interface StopOptions {
  /** Whether to wait for the handlers that run. */
  readonly graceful?: boolean;
  /** How long to wait for them, in milliseconds. */
  readonly timeout?: number;
}

/** Carries the keys of operations to whoever works on them. The state of an operation is in our tables, not here. */
export interface Queue {
  /** False when this attempt of this key already waits or runs. */
  send(key: string, options: { readonly attempt: number; readonly priority?: number }): Promise<boolean>;
  /** Starts taking jobs, highest priority first, then oldest; the function that it resolves to stops it. */
  work(handler: (job: DeliveredJob) => Promise<void>, options?: WorkOptions): Promise<() => Promise<void>>;
  /** Takes a waiting job back, or tells the worker that runs it through its signal, at its next renewal. */
  cancel(key: string, attempt: number): Promise<void>;
  stop(options?: StopOptions): Promise<void>;
}

export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { url, schema = 'queue', applicationName = 'flapbook queue', leaseSeconds = 15, retryLimit = 5 } = options;
  const boss = new PgBoss({
    connectionString: url,
    schema,
    application_name: applicationName,
    max: 3,
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISION_SECONDS,
    monitorIntervalSeconds: SUPERVISION_SECONDS,
    schedule: false,
    registerInstance: false,
  });
  // Without a listener an error event would end the process.
  boss.on('error', (error) => options.onError?.(error));
  try {
    await boss.start();
    await boss.createQueue(NAME, { policy: 'exclusive', notify: true, deleteAfterSeconds: 60 * 60 });
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => undefined);
    throw explain(error, url);
  }
  const explained = <T>(promise: Promise<T>): Promise<T> =>
    promise.catch((error: unknown) => Promise.reject(explain(error, url)));
  return {
    async send(key, { attempt, priority = 0 }) {
      const job: QueueJob = { key, attempt };
      const id = await explained(
        boss.send(NAME, job, {
          singletonKey: singletonKey(key, attempt),
          priority,
          retryLimit,
          retryDelay: 0,
          expireInSeconds: LONGEST_RUN_SECONDS,
          heartbeatSeconds: leaseSeconds,
        }),
      );
      return id !== null;
    },
    async work(handler, { concurrency = 1, pollingIntervalSeconds = 0.5 } = {}) {
      const ids: string[] = [];
      for (let index = 0; index < concurrency; index += 1) {
        ids[index] = await explained(
          boss.work<QueueJob>(
            NAME,
            {
              pollingIntervalSeconds,
              notifyPollingIntervalSeconds: Math.max(1, pollingIntervalSeconds),
              heartbeatRefreshSeconds: Math.min(2, leaseSeconds / 4),
            },
            async ([job]) => {
              if (!job) return;
              try {
                await handler({ ...job.data, redelivery: job.retryCount, signal: job.signal });
              } finally {
                // A worker that is done would sleep until the next poll, though more may have arrived meanwhile.
                boss.notifyWorker(ids[index] ?? '');
              }
            },
          ),
        );
      }
      return async () => {
        await Promise.all(ids.map((id) => boss.offWork(NAME, { id, wait: true })));
      };
    },
    async cancel(key, attempt) {
      const jobs = await explained(boss.findJobs(NAME, { key: singletonKey(key, attempt) }));
      const ids = jobs.filter(({ state }) => state === 'created' || state === 'retry' || state === 'active');
      if (ids.length > 0)
        await explained(
          boss.cancel(
            NAME,
            ids.map(({ id }) => id),
          ),
        );
    },
    stop: ({ graceful = true, timeout = 30_000 } = {}) => boss.stop({ graceful, timeout }),
  };
}

function singletonKey(key: string, attempt: number): string {
  return `${key}:${attempt}`;
}
