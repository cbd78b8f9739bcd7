import type { Database } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import type { DatasetSource } from '@flapbook/models';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { FileStamp } from '../catalogue/files.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import { Standings } from '../fleet/standing.ts';
import { type RegistrationParameters, resolveRegistration } from '../kinds/registration.ts';
import type { ResolvedOperation } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { findOperations, type OperationRecord, rememberOperations } from '../store/operations.ts';
import { forgetResult } from '../store/transitions.ts';
import type { FileWorker } from './file-worker.ts';
import { thisHost } from './host.ts';

/** Less than this is read at once, where it is asked for: a task would take longer than the reading. */
const AT_ONCE_BYTES = 64 * 2 ** 20;

/** How far a registration is. */
export interface RegistrationProgress {
  /** Work done, 0 to 1. */
  readonly fraction: number;
  /** Which file is read, for people; null in between. */
  readonly phase: string | null;
  /** Null while it is not known. */
  readonly etaSeconds: number | null;
}

export interface RegisterOptions {
  /** Takes the name from something of other content. */
  readonly takeName?: boolean;
  /** Cancels the registration; what has been read whole is kept for the next one. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RegistrationProgress) => void;
  /** Told the key of the operation, where it takes one. */
  readonly onJob?: (key: string) => void;
  /** Files of so many bytes are read as a job, smaller ones at once; 64 MiB when absent. */
  readonly jobBytes?: number;
}

/**
 * Makes models and data sets known. Small ones are read where it is asked for; large ones as an operation, one task a
 * file, whose progress everybody sees, which can be cancelled, and which goes on with the files that are read.
 */
export class Registrar {
  readonly #operations: Operations;
  readonly #worker: FileWorker;
  readonly #standings: Standings;

  constructor(operations: Operations, worker: FileWorker) {
    this.#operations = operations;
    this.#worker = worker;
    this.#standings = new Standings(operations.database, operations.costs.rates);
  }

  /** @throws FlapbookError with the codes of `ModelCatalogue.register`; CANCELLED */
  async registerModel(name: string, given: string, options: RegisterOptions = {}): Promise<ModelRecord> {
    const { models } = this.#operations;
    const { directory, files, known } = await models.look(name, given);
    if (known === null && isLarge(files, options)) {
      await this.#read({ subject: 'model', host: thisHost(), directory, files }, options);
    }
    return models.register(name, given, { takeName: options.takeName });
  }

  /** @throws FlapbookError with the codes of `DatasetCatalogue.register`; CANCELLED */
  async registerDataset(
    { name, title, source: given }: { readonly name: string; readonly title: string; readonly source: DatasetSource },
    options: RegisterOptions = {},
  ): Promise<DatasetRecord> {
    const { datasets } = this.#operations;
    const { source, files, known } = await datasets.look(name, given);
    if (known === null && isLarge(files, options)) {
      await this.#read({ subject: 'dataset', host: thisHost(), source, files }, options);
    }
    const { takeName } = options;
    return datasets.register(name, title, given, takeName === undefined ? {} : { takeName });
  }

  async #read(parameters: RegistrationParameters, options: RegisterOptions): Promise<void> {
    const { database, scheduler } = this.#operations;
    const operation = resolveRegistration(parameters);
    await rememberOperations(database, [operation]);
    // It was known then and is not any more: it is read again.
    await forgetResult(database, operation.key);
    await scheduler.run([operation.key]);
    options.onJob?.(operation.key);
    this.#worker.start();
    const cancel = () => void scheduler.cancel([operation.key]);
    options.signal?.addEventListener('abort', cancel, { once: true });
    if (options.signal?.aborted) cancel();
    try {
      await this.#follow(database, operation, options);
    } finally {
      options.signal?.removeEventListener('abort', cancel);
    }
  }

  async #follow(database: Database, { key }: ResolvedOperation, { onProgress }: RegisterOptions): Promise<void> {
    for await (const { status, fraction, phase } of this.#operations.events.follow([key])) {
      if (status === 'SUCCEEDED') return;
      const [record] = (await findOperations(database, [key])) as [OperationRecord];
      if (status === 'FAILED') throw asError(record);
      if (status === 'CANCELLED') throw new FlapbookError('CANCELLED', 'The registration was cancelled.');
      if (onProgress === undefined) continue;
      const [standing] = await this.#standings.of([record]);
      onProgress({ fraction, phase, etaSeconds: standing!.outlook.etaSeconds });
    }
  }
}

function isLarge(files: readonly FileStamp[], { jobBytes = AT_ONCE_BYTES }: RegisterOptions): boolean {
  return files.reduce((sum, { byteLength }) => sum + byteLength, 0) >= jobBytes;
}

function asError({ error }: OperationRecord): FlapbookError {
  return new FlapbookError(error?.code ?? 'INTERNAL', error?.message ?? 'The registration failed.');
}
