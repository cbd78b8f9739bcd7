import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';
import { companionStamps, type FileStamp, fileStamp, sameStamps } from '../catalogue/files.ts';
import type { WorkerLog } from '../execution/worker.ts';
import { resolvePublication } from '../kinds/publication.ts';
import type { Operations } from '../operations.ts';
import { findOperations, rememberOperations } from '../store/operations.ts';
import { forgetResult } from '../store/transitions.ts';
import { thisHost } from './host.ts';
import { type Holder, unpublished } from './published.ts';

const ROUND_MILLISECONDS = 3_000;
/** What has failed is tried again after so long. */
const FAILURE_MILLISECONDS = 60_000;

/**
 * Sees to it that the files of models and data sets that this machine has come into the artifact store, so that workers
 * elsewhere get them: each model or data set is an operation, each file a task. A server runs one; what was registered
 * from the command line of the same machine it finds too.
 */
export class Publisher {
  readonly #operations: Operations;
  readonly #log: WorkerLog;
  readonly #stopping = new AbortController();
  /** What is not on this machine, or was altered: another server's to publish. And what somebody has cancelled. */
  readonly #passedOver = new Set<string>();
  /** When something may be tried again, by a clock that never goes back. */
  readonly #failed = new Map<string, number>();
  #running: Promise<void> = Promise.resolve();

  constructor(operations: Operations, { log }: { readonly log: WorkerLog }) {
    this.#operations = operations;
    this.#log = log;
  }

  start(): void {
    this.#running = this.#rounds();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Publishes everything that is on this machine and not in the store. */
  async publishAll(): Promise<void> {
    const open = (await unpublished(this.#operations.database)).filter(
      ({ key }) => !this.#passedOver.has(key) && (this.#failed.get(key) ?? 0) <= performance.now(),
    );
    const outcomes = await Promise.allSettled(open.map((holder) => this.#publish(holder)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async #rounds(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.publishAll().catch((error: unknown) => {
        if (!signal.aborted) this.#log.error({ error }, 'could not publish files; trying again');
      });
      await sleep(ROUND_MILLISECONDS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #publish(holder: Holder): Promise<void> {
    const { models, datasets, database, scheduler, fileWorker } = this.#operations;
    const record = holder.holder === 'model' ? await models.byKey(holder.key) : await datasets.byKey(holder.key);
    const { files, name } = record;
    if (!(await areAsRegistered(files))) {
      this.#passedOver.add(holder.key);
      return;
    }
    // Whoever exports the model elsewhere tells its licence too.
    const companions = 'directory' in record ? await companionStamps(record.directory) : [];
    const operation = resolvePublication(holder, { host: thisHost(), files: [...files, ...companions] });
    await rememberOperations(database, [operation]);
    // It was in the store, and is not any more.
    await forgetResult(database, operation.key);
    await scheduler.run([operation.key], { priority: 'BACKGROUND' });
    fileWorker.start();
    if (await this.#follow(operation.key, holder)) this.#log.info({ [holder.holder]: name }, 'published');
  }

  /** Whether it has come into the store. */
  async #follow(key: string, holder: Holder): Promise<boolean> {
    const { database, events } = this.#operations;
    for await (const { status } of events.follow([key], { signal: this.#stopping.signal })) {
      if (status === 'SUCCEEDED') return true;
      if (status === 'CANCELLED') {
        this.#passedOver.add(holder.key);
        return false;
      }
      if (status !== 'FAILED') continue;
      this.#failed.set(holder.key, performance.now() + FAILURE_MILLISECONDS);
      const [record] = await findOperations(database, [key]);
      throw new FlapbookError(record?.error?.code ?? 'INTERNAL', record?.error?.message ?? 'Publishing failed.');
    }
    return false;
  }
}

async function areAsRegistered(files: readonly FileStamp[]): Promise<boolean> {
  const present = await Promise.all(files.map((file) => fileStamp(file.path).catch(() => null)));
  return sameStamps(
    present.filter((stamp) => stamp !== null),
    files,
  );
}
