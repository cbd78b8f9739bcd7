import { FlapbookError } from '@flapbook/flap';
import { type PushTarget, pushFiles } from '@flapbook/models';
import { writtenExport } from '../exporting/download.ts';
import { sendersOf } from '../files/host.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { savePartResult, storedParts, takePartResults } from '../store/part-results.ts';
import { requireStore } from '../store/result-files.ts';
import { NO_SOURCES, type OperationKind, type Task } from './kind.ts';
import { WORK_OF_A_BYTE } from './registration.ts';

const VERSION = 1;

/** Where an export’s files are pushed, from which machine. */
export interface PushParameters extends JsonObject {
  /** The key of the export. */
  readonly export: string;
  /** The machine whose token it is. */
  readonly host: string;
  /** `OWNER/NAME`. */
  readonly repository: string;
  readonly branch: string;
  readonly isPrivate: boolean;
  readonly update: boolean;
}

/** What was pushed. */
export interface PushResult extends JsonObject {
  /** Where people look at it. */
  readonly address: string;
  readonly commit: string;
  readonly created: boolean;
  readonly sentBytes: number;
}

/** @param scope of the export */
export function resolvePush(
  parameters: PushParameters,
  { byteLength, scope }: { readonly byteLength: number; readonly scope: readonly string[] },
): ResolvedOperation {
  const operation = resolved({
    kind: 'push',
    version: VERSION,
    parameters,
    inputs: {},
    operations: [],
    inline: false,
    work: byteLength * WORK_OF_A_BYTE,
    bytes: 0,
    scope,
  });
  // The export is there already; while it is sent it is kept.
  return { ...operation, requires: [parameters.export] };
}

/** Sending an export to the hub: one part, since the files come there by one commit. What is there is not sent again. */
export const push: OperationKind = {
  kind: 'push',
  version: VERSION,
  isJob: true,
  hands: ({ parameters }) => sendersOf((parameters as PushParameters).host),
  parts: ({ key }) => [{ key: `${key}/files`, part: {}, work: 1, tokens: 0 }],
  stored: (database, _operation, parts) =>
    storedParts(
      database,
      parts.map(({ key }) => key),
    ),
  async run(task) {
    const outcome = await send(task);
    task.transfer(null);
    return (transaction) => savePartResult(transaction, { partKey: task.partKey, summary: outcome, bytes: null });
  },
  async combine(operation, { database }): Promise<JsonObject> {
    const keys = push.parts(operation, NO_SOURCES).map(({ key }) => key);
    const [part] = await takePartResults(database, keys);
    return part!.summary as PushResult;
  },
};

async function send(task: Task): Promise<PushResult> {
  const { hub, signal, operation } = task;
  if (hub === null) throw new FlapbookError('INTERNAL', 'This process is not configured to ask the hub.');
  const parameters = operation.parameters as PushParameters;
  const { repository: id, branch, isPrivate, update } = parameters;
  const store = requireStore(task.artifacts, 'Exports');
  const { files, title, read } = await writtenExport(
    { database: task.database, artifacts: store, models: { byKey: (key) => task.model(key) } },
    parameters.export,
  );
  const total = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const done = new Map<string, number>();
  const target: PushTarget = { id, branch, isPrivate, update, title: `Add ${title}` };
  const outcome = await pushFiles(hub.client, target, {
    files: files.map((file) => ({
      path: file.name,
      byteLength: file.byteLength,
      sha256: file.digest,
      read: (range) => read(file, range),
    })),
    signal,
    onProgress(file, doneBytes) {
      done.set(file.path, doneBytes);
      const sum = [...done.values()].reduce((all, bytes) => all + bytes, 0);
      task.progress(sum / Math.max(1, total));
      task.transfer({ action: 'uploading', file: file.path, doneBytes, totalBytes: file.byteLength });
    },
  });
  return { ...outcome };
}
