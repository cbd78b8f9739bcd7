import { createReadStream } from 'node:fs';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { type FileStamp, fileStamp, sameStamps } from '../catalogue/files.ts';
import { storesOf } from '../files/host.ts';
import { type Holder, type PublishedFile, recordPublished } from '../files/published.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { holdOffFileCollection } from '../retention/locks.ts';
import { savePartResult, storedParts, takePartResults } from '../store/part-results.ts';
import { NO_SOURCES, type OperationKind } from './kind.ts';
import { WORK_OF_A_BYTE } from './registration.ts';

const VERSION = 1;

/** Putting the files of a model or data set into the artifact store, from the machine that has them. */
interface PublicationParameters {
  readonly host: string;
  readonly files: readonly FileStamp[];
}

/** @param files as they were registered */
export function resolvePublication(
  { holder, key }: Holder,
  { host, files }: { readonly host: string; readonly files: readonly FileStamp[] },
): ResolvedOperation {
  return resolved({
    kind: 'publication',
    version: VERSION,
    parameters: { host, files: files.map((file) => ({ ...file })) },
    inputs: { [holder]: key },
    operations: [],
    inline: false,
    work: files.reduce((sum, { byteLength }) => sum + byteLength, 0) * WORK_OF_A_BYTE,
    bytes: 0,
  });
}

export const publication: OperationKind = {
  kind: 'publication',
  version: VERSION,
  isJob: true,
  hands: ({ parameters }) => storesOf(parametersOf(parameters).host),
  parts: ({ key, parameters }) =>
    parametersOf(parameters).files.map((file) => ({
      key: `${key}/${path.basename(file.path)}`,
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
    const { signal, artifacts: store } = task;
    const stamp = parametersOf(task.operation.parameters).files.find((file) => file.path === task.part.file)!;
    if (store === null) throw new FlapbookError('INTERNAL', 'This process has no artifact store.');
    const name = path.basename(stamp.path);
    const { digest, byteLength } = await store.put(createReadStream(stamp.path, { signal }), {
      signal,
      onProgress(doneBytes) {
        task.progress(doneBytes / Math.max(1, stamp.byteLength));
        task.transfer({ action: 'uploading', file: name, doneBytes, totalBytes: stamp.byteLength });
      },
    });
    task.transfer(null);
    await requireUnaltered(stamp);
    const summary = { name, digest, byteLength } satisfies PublishedFile;
    return async (transaction) => {
      await holdOffFileCollection(transaction);
      if ((await store.stat(digest)) === undefined) {
        throw new FlapbookError(
          'ARTIFACT_STORE_UNAVAILABLE',
          `${name} was deleted from the store as it was put there.`,
        );
      }
      await savePartResult(transaction, { partKey: `${task.operation.key}/${name}`, summary, bytes: null });
    };
  },
  async combine(operation, { database }) {
    const { inputs } = operation;
    const holder: Holder =
      inputs.model === undefined ? { holder: 'dataset', key: inputs.dataset! } : { holder: 'model', key: inputs.model };
    const keys = publication.parts(operation, NO_SOURCES).map(({ key }) => key);
    const files = (await takePartResults(database, keys)).map(({ summary }) => summary as unknown as PublishedFile);
    await recordPublished(database, holder, files);
    return { files: files.length };
  },
};

function parametersOf(parameters: JsonObject): PublicationParameters {
  return parameters as unknown as PublicationParameters;
}

/** Whatever was altered while it was read has another digest than what was registered. */
async function requireUnaltered(stamp: FileStamp): Promise<void> {
  const present = await fileStamp(stamp.path).catch(() => null);
  if (present !== null && sameStamps([present], [stamp])) return;
  throw new FlapbookError('MODEL_CHANGED', `${stamp.path} was altered while it was read.`);
}
