import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import {
  cachedSnapshot,
  type DatasetSource,
  type HubAddress,
  HubClient,
  type HubFile,
  type HubOptions,
  type HubSnapshot,
  PUBLISHED_DATASETS,
  readSnapshot,
  regularFileSize,
  requireRoom,
  selectModelFiles,
  snapshotFolder,
  writeRef,
} from '@flapbook/models';
import { resolveDownload } from '../kinds/download.ts';
import type { Operations } from '../operations.ts';
import { requireRoomForFiles } from '../quotas/files.ts';
import { thisHost } from './host.ts';
import { type JobOptions, ofWorkspace, runJob } from './run-job.ts';

/** Of the configuration of this process, never of a request. */
export interface HubConfiguration extends HubOptions {
  /** Where files of the hub are kept. */
  readonly directory: string;
  /** Caches of other programs in the hub’s own layout, which are read and left alone. */
  readonly caches?: readonly string[];
}

/** As the hub’s own programs are configured: HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE, HF_HUB_CACHE, HF_HOME. */
export function hubFromEnvironment(directory: string, env: NodeJS.ProcessEnv = process.env): HubConfiguration {
  const home = env.HF_HOME || path.join(homedir(), '.cache', 'huggingface');
  return {
    directory,
    caches: [env.HF_HUB_CACHE || path.join(home, 'hub')],
    offline: /^(1|true|yes|on)$/i.test(env.HF_HUB_OFFLINE ?? ''),
    ...(env.HF_ENDPOINT && { endpoint: env.HF_ENDPOINT }),
    ...(env.HF_TOKEN && { token: env.HF_TOKEN }),
  };
}

/** Brings models and data sets of the hub onto this machine, by jobs that everybody sees and that can be cancelled. */
export class Hub {
  readonly configuration: HubConfiguration;
  readonly client: HubClient;

  /** @throws FlapbookError BAD_PARAMETER for an endpoint that is no address */
  constructor(configuration: HubConfiguration) {
    this.configuration = configuration;
    this.client = new HubClient(configuration);
  }

  /**
   * The folder of a model, or its one GGUF file; downloaded where it is not here yet. Where the hub cannot be reached, what
   * was downloaded for that revision last.
   *
   * @param options - `file`: one GGUF file of the repository
   * @throws FlapbookError HUB_REFUSED, HUB_UNAVAILABLE, HUB_DAMAGED, QUOTA_EXCEEDED, DISK_FULL, CANCELLED
   */
  async model(
    operations: Operations,
    address: HubAddress,
    { file = null, ...options }: JobOptions & { readonly file?: string | null } = {},
  ): Promise<string> {
    const folder = await this.#fetch(operations, address, options, (snapshot) => selectModelFiles(snapshot, file));
    const only = file ?? (await onlyGguf(folder));
    return only === null ? folder : path.join(folder, ...only.split('/'));
  }

  /** A file of a data set. @throws FlapbookError as `model` */
  async file(operations: Operations, address: HubAddress, wanted: string, options: JobOptions = {}): Promise<string> {
    const folder = await this.#fetch(operations, address, options, ({ files }) => {
      const file = files.find(({ path: at }) => at === wanted);
      if (file !== undefined) return [file];
      const some = files.filter(({ path: at }) => /\.(parquet|jsonl?(\.gz)?|txt)$/.test(at)).slice(0, 20);
      throw new FlapbookError(
        'HUB_REFUSED',
        `${address.id} has no file ${wanted}; among others it has ${some.map(({ path: at }) => at).join(', ') || 'none'}.`,
      );
    });
    return path.join(folder, ...wanted.split('/'));
  }

  async #fetch(
    operations: Operations,
    address: HubAddress,
    options: JobOptions,
    select: (snapshot: HubSnapshot) => readonly HubFile[],
  ): Promise<string> {
    const { directory, caches = [] } = this.configuration;
    let snapshot: HubSnapshot;
    try {
      snapshot = await readSnapshot(this.client, address, options);
    } catch (error) {
      const cached = await cachedSnapshot([directory, ...caches], address);
      if (!(error instanceof FlapbookError) || error.code !== 'HUB_UNAVAILABLE' || cached === null) throw error;
      return cached.folder;
    }
    const files = select(snapshot);
    const { commit } = snapshot;
    const folder = snapshotFolder(directory, address, commit);
    const missing = await missingFrom(folder, files);
    if (missing.length > 0) {
      // They would be refused when they are registered: not only then.
      const coming = files.map(({ path: at, byteLength }) => ({
        path: path.join(folder, ...at.split('/')),
        byteLength,
      }));
      await requireRoomForFiles(operations.database, coming);
      await requireRoom(
        directory,
        missing.reduce((sum, { byteLength }) => sum + byteLength, 0),
      );
      const place = { host: thisHost(), address, commit, files, root: directory };
      await runJob(operations, resolveDownload({ ...place, ...ofWorkspace() }), options);
    }
    await writeRef(directory, address, commit);
    return folder;
  }
}

/** Files have their names once they are verified, so that what has its length is there. */
async function missingFrom(folder: string, files: readonly HubFile[]): Promise<readonly HubFile[]> {
  const sizes = await Promise.all(files.map((file) => regularFileSize(path.join(folder, ...file.path.split('/')))));
  return files.filter(({ byteLength }, index) => sizes[index] !== byteLength);
}

/** The one GGUF file of a folder that was downloaded for it. */
async function onlyGguf(folder: string): Promise<string | null> {
  const names = await readdir(folder);
  const found = names.filter((name) => name.endsWith('.gguf'));
  return found.length === 1 && !names.includes('config.json') ? found[0]! : null;
}

/** What is known of a data set by the name that publications use. @throws FlapbookError BAD_PARAMETER */
export function publishedDataset(name: string) {
  const found = Object.hasOwn(PUBLISHED_DATASETS, name) ? PUBLISHED_DATASETS[name] : undefined;
  if (found !== undefined) return found;
  throw new FlapbookError(
    'BAD_PARAMETER',
    `“${name}” is no data set that is known by its name; ${Object.keys(PUBLISHED_DATASETS).join(', ')} are.`,
  );
}

/** How a downloaded file of such a data set is read. */
export function readingAt(name: string, file: string): DatasetSource {
  return { ...publishedDataset(name).reading, file } as DatasetSource;
}
