import { exportFormat } from '@flapbook/exports';
import { FlapbookError } from '@flapbook/flap';
import type { ExportParameters, ExportResult } from '../kinds/export.ts';
import type { Operations } from '../operations.ts';
import { type Archive, archiveOf } from '../sharing/bundle/archive-writer.ts';
import { findOperations } from '../store/operations.ts';
import { type ResultFile, requireStore } from '../store/result-files.ts';
import { shareable } from './shareable.ts';

/** An export that is there, to be sent. */
export interface WrittenExport {
  /** A folder's name for it: of letters that every system takes. */
  readonly folder: string;
  /** What it is, for people: the model’s name and the format. */
  readonly title: string;
  readonly files: readonly ResultFile[];
  /** The bytes of a file, or `[start, end)` of them. @throws FlapbookError ARTIFACT_NOT_FOUND while it is read */
  read(file: ResultFile, range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>;
  /** All files in one folder, as one ZIP file. */
  archive(): Promise<Archive>;
}

/**
 * The files of an export.
 *
 * @throws FlapbookError OPERATION_NOT_FOUND where there is no such export or it has not succeeded,
 *   ARTIFACT_STORE_UNAVAILABLE
 */
export async function writtenExport(
  {
    database,
    models,
    artifacts,
  }: Pick<Operations, 'database' | 'artifacts'> & {
    readonly models: Pick<Operations['models'], 'byKey'>;
  },
  key: string,
): Promise<WrittenExport> {
  const [record] = await findOperations(database, [key]);
  if (record?.kind !== 'export' || record.status !== 'SUCCEEDED') {
    throw new FlapbookError('OPERATION_NOT_FOUND', `There is no finished export with the key ${key}.`);
  }
  const store = requireStore(artifacts, 'Exports');
  const { files } = record.result as ExportResult;
  const { name } = await models.byKey(record.inputs.model!);
  const read: WrittenExport['read'] = ({ digest }, range) => store.get(digest, range);
  const parameters = record.parameters as ExportParameters;
  const folder = exportFolder(name, parameters, key);
  const what = record.inputs.pruned === undefined ? '' : ', pruned with FLAP';
  return {
    folder,
    title: `${shareable(name)}${what}: ${exportFormat(parameters.format).title}`,
    files,
    read,
    archive: () =>
      archiveOf(
        files.map((file) => ({ name: `${folder}/${file.name}`, size: file.byteLength, stream: () => read(file) })),
      ),
  };
}

/** `tiny-hugging-face-compact-1a2b3c4d`: what it is of, its format and the first digits of its key. */
export function exportFolder(model: string, { format }: Pick<ExportParameters, 'format'>, key: string): string {
  const plain = model
    .split('/')
    .at(-1)!
    .replace(/[^\w.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return `${plain || 'model'}-${format.toLowerCase().replaceAll('_', '-')}-${key.slice(0, 8)}`;
}
