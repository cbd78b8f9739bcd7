import { PgBoss } from 'pg-boss';
import type { Queryable } from './connection.ts';
import { explain } from './failures.ts';

/** The longest that pg-boss lets a job be active. One that needs more is delivered again. */
const LONGEST_RUN_SECONDS = 24 * 60 * 60;

/** How often dead leases are looked for. The look is one statement on an index-sized table. */
const SUPERVISION_SECONDS = 2;

/** A job that its worker could not take up is offered again after so long. */
const RETRY_SECONDS = 1;

/** Enough for as long as the workers that could take a job are away; the state of a task decides when to give up. */
const RETRY_LIMIT = 100_000;

export interface QueueOptions {
  readonly url: string;
  /** The database schema that holds pg-boss's own tables. */
  readonly schema?: string;
  readonly applicationName?: string;
  /**
   * A worker that does not renew its lease for this long is presumed dead and its job is delivered again. At least 10.
   * A process that blocks its event loop for longer gets its job delivered to another one meanwhile, which has to know.
   */
  readonly leaseSeconds?: number;
  /** Told what goes wrong in the background: lost connections, failed polls. The queue goes on by itself. */
  readonly onError?: (error: Error) => void;
}

export interface QueueJob {
  readonly key: string;
  readonly attempt: number;
}

export interface SentJob extends QueueJob {
  /** Higher ones are delivered first, equal ones in the order in which they were sent. 32 bits, signed. */
  readonly priority?: number;
  readonly delaySeconds?: number;
  /** Tells it from one of the same attempt and priority that is being delivered, beside which it is to be sent. */
  readonly copy?: string;
}

export interface DeliveredJob extends QueueJob {
  /** 0 when it is delivered for the first time. */
  readonly redelivery: number;
}

/** Carries the keys of tasks to whoever works on them. The state of a task is in our tables, not here. */
export interface Queue {
  /**
   * Sends jobs when the transaction commits. One whose attempt, priority and copy already wait or run is left out.
   *
   * @param name which workers it is for; queues come into being with their first use
   */
  send(transaction: Queryable, name: string, jobs: readonly SentJob[]): Promise<void>;
  /**
   * Starts taking jobs, one at a time; the function that it resolves to stops that and waits for the handler. A job whose
   * handler throws is delivered again after a moment.
   */
  work(name: string, handler: (job: DeliveredJob) => Promise<void>): Promise<() => Promise<void>>;
  /** Resolves once the queue may be sent to within transactions. */
  prepare(name: string): Promise<void>;
  /** Stops; waits for the handlers that run, 30 seconds at most, unless told otherwise. */
  stop(options?: { readonly graceful?: boolean }): Promise<void>;
}

export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { url, schema = 'queue', applicationName = 'flapbook queue', leaseSeconds = 10 } = options;
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
  await boss.start().catch(async (error: unknown) => {
    await boss.stop({ graceful: false }).catch(() => undefined);
    throw explain(error, url);
  });
  const explained = <T>(promise: Promise<T>): Promise<T> =>
    promise.catch((error: unknown) => Promise.reject(explain(error, url)));

  const prepared = new Map<string, Promise<void>>();
  const prepare = (name: string): Promise<void> => {
    let ready = prepared.get(name);
    if (ready === undefined) {
      ready = explained(boss.createQueue(name, { policy: 'exclusive', notify: true, deleteAfterSeconds: 60 * 60 }));
      ready.catch(() => prepared.delete(name));
      prepared.set(name, ready);
    }
    return ready;
  };

  return {
    prepare,
    async send(transaction, name, jobs) {
      if (jobs.length === 0) return;
      await prepare(name);
      const db = {
        executeSql: async (text: string, values?: unknown[]) => ({ rows: await transaction.query(text, values) }),
      };
      const inserts = jobs.map(({ key, attempt, priority = 0, delaySeconds = 0, copy = '' }) => ({
        data: { key, attempt } satisfies QueueJob,
        singletonKey: `${key}:${attempt}:${priority}${copy}`,
        priority,
        startAfter: delaySeconds,
        retryLimit: RETRY_LIMIT,
        retryDelay: RETRY_SECONDS,
        expireInSeconds: LONGEST_RUN_SECONDS,
        heartbeatSeconds: leaseSeconds,
      }));
      await explained(boss.insert(name, inserts, { db }));
    },
    async work(name, handler) {
      await prepare(name);
      let id = '';
      id = await explained(
        boss.work<QueueJob>(
          name,
          {
            // Jobs arrive by notification; polling only catches what a broken connection missed.
            pollingIntervalSeconds: 0.5,
            notifyPollingIntervalSeconds: 1,
            heartbeatRefreshSeconds: Math.min(2, leaseSeconds / 4),
            includeMetadata: true,
          },
          async ([job]) => {
            if (!job) return;
            try {
              await handler({ ...job.data, redelivery: job.retryCount });
            } finally {
              // A worker that is done would sleep until the next poll, though more may have arrived meanwhile.
              boss.notifyWorker(id);
            }
          },
        ),
      );
      return () => boss.offWork(name, { id, wait: true });
    },
    stop: ({ graceful = true } = {}) => boss.stop({ graceful, timeout: 30_000 }),
  };
}
