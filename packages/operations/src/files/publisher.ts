import { createReadStream } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtifactStore } from '@flapbook/artifacts';
import { type FileStamp, fileStamp, sameStamps } from '../catalogue/files.ts';
import type { WorkerLog } from '../execution/worker.ts';
import type { Operations } from '../operations.ts';
import { type Holder, type PublishedFile, recordPublished, unpublished } from './published.ts';

const ROUND_MILLISECONDS = 3_000;

/**
 * Puts the files of models and data sets that this machine has into the artifact store, so that workers elsewhere get
 * them. A server runs one; what was registered from the command line of the same machine it finds too.
 */
export class Publisher {
  readonly #operations: Operations;
  readonly #store: ArtifactStore;
  readonly #log: WorkerLog;
  readonly #stopping = new AbortController();
  /** What is not on this machine, or was altered: another server's to publish. */
  readonly #passedOver = new Set<string>();
  #running: Promise<void> = Promise.resolve();

  constructor(operations: Operations, { store, log }: { readonly store: ArtifactStore; readonly log: WorkerLog }) {
    this.#operations = operations;
    this.#store = store;
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
    for (const holder of await unpublished(this.#operations.database)) {
      this.#stopping.signal.throwIfAborted();
      if (!this.#passedOver.has(holder.key)) await this.#publish(holder);
    }
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
    const { models, datasets, database } = this.#operations;
    const record = holder.holder === 'model' ? await models.byKey(holder.key) : await datasets.byKey(holder.key);
    if (!(await areAsRegistered(record.files))) {
      this.#passedOver.add(holder.key);
      return;
    }
    const files: PublishedFile[] = [];
    for (const stamp of record.files) files.push(await this.#put(stamp));
    // Whatever was altered while it was read has another digest than what was registered.
    if (!(await areAsRegistered(record.files))) return;
    if (!(await recordPublished({ database, store: this.#store }, holder, files))) return;
    this.#log.info({ [holder.holder]: record.name }, 'published');
  }

  async #put(stamp: FileStamp): Promise<PublishedFile> {
    const { signal } = this.#stopping;
    const { digest, byteLength } = await this.#store.put(createReadStream(stamp.path, { signal }), { signal });
    return { name: path.basename(stamp.path), digest, byteLength };
  }
}

async function areAsRegistered(files: readonly FileStamp[]): Promise<boolean> {
  const present = await Promise.all(files.map((file) => fileStamp(file.path).catch(() => null)));
  return sameStamps(
    present.filter((stamp) => stamp !== null),
    files,
  );
}
