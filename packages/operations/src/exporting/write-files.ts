import { createHash } from 'node:crypto';
import type { StoredArtifact } from '@flapbook/artifacts';
import type { ExportFile } from '@flapbook/exports';
import type { Task } from '../kinds/kind.ts';
import { type ResultFile, recordResultFiles, requireStore, resultFiles } from '../store/result-files.ts';

/**
 * Puts an export's files into the store, in their order. Each is entered as soon as it is there, so that an export that was
 * interrupted goes on with the file that it was at, and, on the same machine, where it was in it.
 *
 * @param onProgress told which share of the bytes is written, 0 to 1
 */
export async function writeFiles(
  task: Task,
  files: readonly ExportFile[],
  onProgress: (fraction: number) => void,
): Promise<ResultFile[]> {
  const store = requireStore(task.artifacts, 'Exports');
  const { key } = task.operation;
  const total = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const before = new Map((await resultFiles(task.database, key)).map((file) => [file.name, file]));
  const written: ResultFile[] = [];
  let done = 0;
  for (const file of files) {
    const { path: name, byteLength } = file;
    task.signal.throwIfAborted();
    const known = before.get(name);
    if (known?.byteLength === byteLength && (await store.stat(known.digest)) !== undefined) {
      written.push(known);
    } else {
      const start = done;
      const stored = await put(task, file, (doneBytes) => {
        onProgress((start + doneBytes) / total);
        task.transfer({ action: 'writing', file: name, doneBytes, totalBytes: byteLength });
      });
      const entry = { name, ...stored };
      await task.database.transaction((transaction) => recordResultFiles(transaction, store, { key, files: [entry] }));
      written.push(entry);
    }
    done += byteLength;
    onProgress(done / total);
  }
  task.transfer(null);
  return written;
}

/** A file of weights goes on in the middle, if it was interrupted there. */
function put(
  { artifacts, operation: { key }, signal }: Task,
  { path, byteLength, layout, write }: ExportFile,
  onProgress: (doneBytes: number) => void,
): Promise<StoredArtifact> {
  const store = requireStore(artifacts, 'Exports');
  if (layout === undefined) return store.put(write({ signal }), { byteLength, signal, onProgress });
  const id = createHash('sha256')
    .update(JSON.stringify([key, path, byteLength, layout]))
    .digest('hex');
  return store.putResumable({ id, byteLength, open: (start) => write({ start, signal }) }, { signal, onProgress });
}
