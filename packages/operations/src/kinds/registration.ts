import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import {
  checkVocabulary,
  countModel,
  type DatasetSource,
  digestModel,
  holdsWeights,
  inspectFile,
  loadTokenizer,
  type ModelFolder,
  openModelFolder,
  readDataset,
  tokenizerDigest,
} from '@flapbook/models';
import { type FileStamp, fileStamp, sameStamps } from '../catalogue/files.ts';
import { type DatasetFacts, factsOf, recordDataset } from '../catalogue/record-dataset.ts';
import { type ModelFacts, recordModel } from '../catalogue/record-model.ts';
import { filesOf } from '../files/host.ts';
import { joinWeights, packWeights } from '../files/weights.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { savePartResult, storedParts, takePartResults } from '../store/part-results.ts';
import { NO_SOURCES, type OperationKind, type Part, type Task } from './kind.ts';

const VERSION = 1;

/**
 * A byte that is read, checked and hashed counts as so many parameters times tokens: at the rate that is assumed where
 * nothing has run yet, 200 MB a second.
 */
export const WORK_OF_A_BYTE = 100;

/** Reading files of one machine once, so that a model or data set is known by its content. */
export type RegistrationParameters = {
  /** Of the machine whose disk it is. */
  readonly host: string;
  /** As they were when it was asked for: altered ones are another registration. */
  readonly files: readonly FileStamp[];
  /** Id of the workspace that gets to know them; absent for all members. Others' jobs on the same files are other jobs. */
  readonly workspace?: string;
} & (
  | { readonly subject: 'model'; readonly directory: string }
  | { readonly subject: 'dataset'; readonly source: DatasetSource }
);

export function resolveRegistration(parameters: RegistrationParameters): ResolvedOperation {
  const bytes = parameters.files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return resolved({
    kind: 'registration',
    version: VERSION,
    // Interfaces have no index signature; what they hold is JSON.
    parameters: parameters as unknown as JsonObject,
    inputs: {},
    operations: [],
    inline: false,
    work: bytes * WORK_OF_A_BYTE,
    bytes: 0,
    scope: parameters.workspace === undefined ? [] : [parameters.workspace],
  });
}

/** A part reads one file, or runs the digest through all of them: that goes by the names of tensors, not by files. */
type RegistrationPart =
  | { readonly file: string; readonly digest: false }
  | { readonly file: null; readonly digest: true };

export const registration: OperationKind = {
  kind: 'registration',
  version: VERSION,
  isJob: true,
  hands: ({ parameters }) => filesOf((parameters as unknown as RegistrationParameters).host),
  parts({ key, parameters }) {
    const { files, subject } = parameters as unknown as RegistrationParameters;
    const partOf = (part: RegistrationPart, bytes: number): Part => ({
      key: `${key}/${part.file ?? 'digest'}`,
      part,
      work: Math.max(1, bytes) * WORK_OF_A_BYTE,
      tokens: 0,
    });
    // A data set is read at once, whatever stands beside its file.
    const read = subject === 'dataset' ? files.slice(0, 1) : files.filter(({ path: at }) => holdsWeights(at));
    const parts = read.map((file) => partOf({ file: path.basename(file.path), digest: false }, file.byteLength));
    if (subject === 'dataset') return parts;
    // Hashing alone takes about a quarter of checking and adding up.
    return [...parts, partOf({ file: null, digest: true }, bytesOf(read) / 4)];
  },
  stored: (database, _operation, parts) =>
    storedParts(
      database,
      parts.map(({ key }) => key),
    ),
  async run(task) {
    const parameters = task.operation.parameters as unknown as RegistrationParameters;
    const part = task.part as RegistrationPart;
    await requireUnaltered(parameters);
    const result =
      parameters.subject === 'dataset'
        ? { summary: { ...factsOf(await readDataset(parameters.source)) }, bytes: null }
        : await readModelPart(task, part, parameters.directory);
    // What was read while it was altered is neither the one nor the other.
    await requireUnaltered(parameters);
    task.transfer(null);
    const partKey = `${task.operation.key}/${part.file ?? 'digest'}`;
    return (transaction) => savePartResult(transaction, { partKey, ...result });
  },
  async combine(operation, { database }): Promise<JsonObject> {
    const parameters = operation.parameters as unknown as RegistrationParameters;
    const keys = registration.parts(operation, NO_SOURCES).map(({ key }) => key);
    const results = await takePartResults(database, keys);
    const { files } = parameters;
    if (parameters.subject === 'dataset') {
      const facts = results[0]!.summary as unknown as DatasetFacts;
      const { source, workspace } = parameters;
      const name = `${source.format}:${source.file}`;
      const { key } = await recordDataset(database, facts, {
        name,
        title: name,
        source,
        files,
        takeName: true,
        workspace,
      });
      return { dataset: key };
    }
    const facts = results.find(({ partKey }) => partKey.endsWith('/digest'))!.summary as unknown as ModelFacts;
    const weights = joinWeights(results.flatMap(({ summary, bytes }) => (bytes ? [{ summary, bytes }] : [])));
    const { directory, workspace } = parameters;
    const place = { name: directory, directory, files, takeName: true, workspace };
    const { key } = await recordModel(database, { ...facts, weights }, place);
    return { model: key };
  },
};

async function readModelPart(
  task: Task,
  { file }: RegistrationPart,
  directory: string,
): Promise<{ readonly summary: JsonObject; readonly bytes: Buffer | null }> {
  const folder = await openModelFolder(directory);
  const options = {
    signal: task.signal,
    onProgress(doneBytes: number, totalBytes: number) {
      task.progress(doneBytes / totalBytes);
      const action = file === null ? 'hashing' : 'reading';
      task.transfer({ action, file: file ?? 'all files', doneBytes, totalBytes });
    },
  };
  try {
    if (file !== null) return packWeights(await inspectFile(folder, file, options));
    return { summary: await factsOfModel(folder, await digestModel(folder, options)), bytes: null };
  } finally {
    await folder.close();
  }
}

async function factsOfModel(folder: ModelFolder, digest: string): Promise<JsonObject> {
  const { directory, description, shape } = folder;
  const tokenizer = await tokenizerDigest(directory);
  if (tokenizer !== null) checkVocabulary(await loadTokenizer(directory), description);
  const facts = { digest, tokenizerDigest: tokenizer, ...countModel(folder), description, shape };
  return facts as unknown as JsonObject;
}

/** @throws FlapbookError MODEL_CHANGED, DATASET_CHANGED when the files are not those that were to be read */
async function requireUnaltered({ files, subject }: RegistrationParameters): Promise<void> {
  const present = await Promise.all(files.map((file) => fileStamp(file.path).catch(() => null)));
  const there = present.filter((stamp) => stamp !== null);
  if (sameStamps(there, files)) return;
  const code = subject === 'model' ? 'MODEL_CHANGED' : 'DATASET_CHANGED';
  throw new FlapbookError(
    code,
    `Files were altered before they were read: ${files[0]?.path ?? 'none'} or those beside it.`,
  );
}

function bytesOf(files: readonly FileStamp[]): number {
  return files.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
