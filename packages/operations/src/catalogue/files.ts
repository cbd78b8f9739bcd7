import { realpath, stat } from 'node:fs/promises';
import { FlapbookError } from '@flapbook/flap';
import { companionsOf, modelFiles } from '@flapbook/models';

/** A file's place and what shows that it has been altered, without reading it. */
export interface FileStamp {
  readonly path: string;
  readonly byteLength: number;
  readonly modifiedMs: number;
}

/** The stamp of one file. */
export async function fileStamp(file: string): Promise<FileStamp> {
  const { size, mtimeMs } = await stat(file);
  return { path: file, byteLength: size, modifiedMs: mtimeMs };
}

/** Stamps of the files of the model at a path. @throws FlapbookError MODEL_NOT_FOUND */
export async function modelStamps(location: string): Promise<FileStamp[]> {
  return Promise.all((await modelFiles(location)).map(fileStamp));
}

/** Stamps of what came with a model and is carried on with it. @throws FlapbookError MODEL_NOT_FOUND */
export async function companionStamps(location: string): Promise<FileStamp[]> {
  return Promise.all((await companionsOf(location)).map(fileStamp));
}

/** Whether the files are as they were. */
export function sameStamps(a: readonly FileStamp[], b: readonly FileStamp[]): boolean {
  return (
    a.length === b.length &&
    a.every((stamp, i) => {
      const other = b[i]!;
      return (
        stamp.path === other.path && stamp.byteLength === other.byteLength && stamp.modifiedMs === other.modifiedMs
      );
    })
  );
}

/** The true path of something that must exist, links resolved. */
export async function existingPath(given: string, code: 'MODEL_NOT_FOUND' | 'DATASET_NOT_FOUND'): Promise<string> {
  try {
    return await realpath(given);
  } catch (cause) {
    throw new FlapbookError(code, `There is no file or folder ${given}.`, { cause });
  }
}
