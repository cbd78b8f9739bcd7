import { stat } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import {
  cachedFile,
  digestFile,
  downloadFile,
  filePath,
  type HubAddress,
  type HubFile,
  linkOrCopy,
  partFile,
  requireRoom,
  snapshotFolder,
} from '@flapbook/models';
import { filesOf } from '../files/host.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { savePartResult, storedParts, takePartResults } from '../store/part-results.ts';
import { NO_SOURCES, type OperationKind, type Task } from './kind.ts';
import { WORK_OF_A_BYTE } from './registration.ts';

const VERSION = 1;

/** Files of the hub at a commit, and where they are to lie. */
export interface DownloadParameters {
  /** The machine onto whose disk they come. */
  readonly host: string;
  readonly address: HubAddress;
  readonly commit: string;
  readonly files: readonly HubFile[];
  /** Folder of downloads, in the layout of the hub’s own programs. */
  readonly root: string;
  /** Id of the workspace that asks; absent for all members. Others' jobs on the same files are other jobs. */
  readonly workspace?: string;
}

export function resolveDownload(parameters: DownloadParameters): ResolvedOperation {
  return resolved({
    kind: 'download',
    version: VERSION,
    parameters: parameters as unknown as JsonObject,
    inputs: {},
    operations: [],
    inline: false,
    work: parameters.files.reduce((sum, { byteLength }) => sum + byteLength, 0) * WORK_OF_A_BYTE,
    bytes: 0,
    scope: parameters.workspace === undefined ? [] : [parameters.workspace],
  });
}

/** Bringing files of the hub onto a machine’s disk, a part a file; each goes on where it stopped. */
export const download: OperationKind = {
  kind: 'download',
  version: VERSION,
  isJob: true,
  hands: ({ parameters }) => filesOf(parametersOf(parameters).host),
  parts: ({ key, parameters }) =>
    parametersOf(parameters).files.map((file) => ({
      key: `${key}/${file.path}`,
      part: { file: file.path },
      work: Math.max(1, file.byteLength) * WORK_OF_A_BYTE,
      tokens: 0,
    })),
  stored: (database, _operation, parts) =>
    storedParts(
      database,
      parts.map(({ key }) => key),
    ),
  async run(task) {
    const parameters = parametersOf(task.operation.parameters);
    const file = parameters.files.find(({ path: at }) => at === task.part.file)!;
    await fetchFile(task, parameters, file);
    task.transfer(null);
    return (transaction) =>
      savePartResult(transaction, { partKey: task.partKey, summary: { file: file.path }, bytes: null });
  },
  async combine(operation, { database }): Promise<JsonObject> {
    const keys = download.parts(operation, NO_SOURCES).map(({ key }) => key);
    return { files: (await takePartResults(database, keys)).length };
  },
};

async function fetchFile(task: Task, { address, commit, root }: DownloadParameters, file: HubFile): Promise<void> {
  const { hub, signal } = task;
  if (hub === null) throw new FlapbookError('INTERNAL', 'This process is not configured to ask the hub.');
  const to = path.join(snapshotFolder(root, address, commit), ...file.path.split('/'));
  // It has its name only once it is verified.
  if ((await stat(to).catch(() => null))?.size === file.byteLength) return;
  const onProgress = (doneBytes: number, action: 'downloading' | 'checking') => {
    if (action === 'downloading') task.progress(doneBytes / Math.max(1, file.byteLength));
    task.transfer({ action, file: path.basename(file.path), doneBytes, totalBytes: file.byteLength });
  };
  const other = await cachedFile(hub.configuration.caches ?? [], {
    address,
    commit,
    file: file.path,
    byteLength: file.byteLength,
  });
  if (other !== null && (await digestFile(other, file, { signal, onProgress })) === file.checksum.digest) {
    await linkOrCopy(other, to);
    return;
  }
  await requireRoom(root, file.byteLength);
  const target = {
    from: filePath(address, commit, file.path),
    part: partFile(root, address, file.checksum.digest),
    to,
  };
  await downloadFile(hub.client, file, { target, signal, onProgress });
}

function parametersOf(parameters: JsonObject): DownloadParameters {
  return parameters as unknown as DownloadParameters;
}
