import { FlapbookError } from '@flapbook/flap';
import { type DatasetSource, filesOf, type HubAddress, relocated } from '@flapbook/models';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { FileStamp } from '../catalogue/files.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import { type RegistrationParameters, resolveRegistration } from '../kinds/registration.ts';
import type { Operations } from '../operations.ts';
import { requireRoomForFiles } from '../quotas/files.ts';
import { thisHost } from './host.ts';
import type { Hub } from './hub.ts';
import { type JobOptions, ofWorkspace, runJob } from './run-job.ts';

/** Less than this is read at once, where it is asked for: a task would take longer than the reading. */
const AT_ONCE_BYTES = 64 * 2 ** 20;

export interface RegisterOptions extends JobOptions {
  /** Takes the name from something of other content. */
  readonly takeName?: boolean;
  /** Files of so many bytes are read as a job, smaller ones at once; 64 MiB when absent. */
  readonly jobBytes?: number;
}

interface Wanted {
  readonly name: string;
  readonly title: string;
  readonly source: DatasetSource;
}

/**
 * Makes models and data sets known. Small ones are read where it is asked for; large ones as an operation, one task a
 * file, whose progress everybody sees, which can be cancelled, and which goes on with the files that are read.
 */
export class Registrar {
  readonly #operations: Operations;

  constructor(operations: Operations) {
    this.#operations = operations;
  }

  /**
   * A model of the hub, which is downloaded first, as a job of its own.
   *
   * @param hub - `file`: one GGUF file of the repository
   * @throws FlapbookError with the codes of `Hub.model` and of `registerModel`
   */
  async registerHubModel(
    name: string,
    { address, file = null }: { readonly address: HubAddress; readonly file?: string | null },
    options: RegisterOptions = {},
  ): Promise<ModelRecord> {
    const place = await requireHub(this.#operations).model(this.#operations, address, { ...options, file });
    return this.registerModel(name, place, options);
  }

  /**
   * A file of a data set of the hub, which is downloaded first, as a job of its own.
   *
   * @param dataset - `source`: how the file is read, its `file` being its path in the repository
   * @throws FlapbookError with the codes of `Hub.file` and of `registerDataset`
   */
  async registerHubDataset(
    { name, title, address, source }: Wanted & { readonly address: HubAddress },
    options: RegisterOptions = {},
  ): Promise<DatasetRecord> {
    const hub = requireHub(this.#operations);
    const places = new Map<string, string>();
    for (const file of filesOf(source)) places.set(file, await hub.file(this.#operations, address, file, options));
    return this.registerDataset({ name, title, source: relocated(source, (file) => places.get(file)!) }, options);
  }

  /** @throws FlapbookError with the codes of `ModelCatalogue.register`; QUOTA_EXCEEDED, CANCELLED */
  async registerModel(name: string, given: string, options: RegisterOptions = {}): Promise<ModelRecord> {
    const { models } = this.#operations;
    const { directory, files, known } = await models.look(name, given);
    await requireRoomForFiles(this.#operations.database, files);
    if (known === null && isLarge(files, options)) {
      await this.#read({ subject: 'model', host: thisHost(), directory, files }, options);
    }
    return models.register(name, given, { takeName: options.takeName });
  }

  /** @throws FlapbookError with the codes of `DatasetCatalogue.register`; QUOTA_EXCEEDED, CANCELLED */
  async registerDataset({ name, title, source: given }: Wanted, options: RegisterOptions = {}): Promise<DatasetRecord> {
    const { datasets } = this.#operations;
    const { source, files, known } = await datasets.look(name, given);
    await requireRoomForFiles(this.#operations.database, files);
    if (known === null && isLarge(files, options)) {
      await this.#read({ subject: 'dataset', host: thisHost(), source, files }, options);
    }
    const { takeName } = options;
    return datasets.register(name, title, given, takeName === undefined ? {} : { takeName });
  }

  #read(parameters: RegistrationParameters, options: RegisterOptions): Promise<void> {
    return runJob(this.#operations, resolveRegistration({ ...parameters, ...ofWorkspace() }), options);
  }
}

function isLarge(files: readonly FileStamp[], { jobBytes = AT_ONCE_BYTES }: RegisterOptions): boolean {
  return files.reduce((sum, { byteLength }) => sum + byteLength, 0) >= jobBytes;
}

function requireHub({ hub }: Operations): Hub {
  if (hub !== null) return hub;
  throw new FlapbookError('BAD_PARAMETER', 'This process has no folder to download to; give it one with --data.');
}
