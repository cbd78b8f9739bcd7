import { lstat, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlapbookError } from '@flapbook/flap';
import { explainFileError, flushFolder } from '../files.ts';

/** Where files are written before they have their name; in the store, so that a rename never crosses file systems. */
export const TEMPORARY = 'tmp';

/** @throws FlapbookError BAD_PARAMETER */
export function folderOf(url: URL): string {
  try {
    if (url.search || url.hash) throw new Error('it has a query or a fragment');
    return fileURLToPath(url);
  } catch (error) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `The address of the artifact folder cannot be used: ${(error as Error).message}. Give file:///folder or an absolute path.`,
      { cause: error },
    );
  }
}

/** Makes the store's folder; its path comes without links, so that links below it can be told. */
export async function makeRoot(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    const root = await realpath(folder);
    await makeFolder(root, TEMPORARY);
    return root;
  } catch (error) {
    throw explainFileError(error, folder);
  }
}

export async function makeFolder(root: string, name: string): Promise<void> {
  const folder = join(root, name);
  try {
    await mkdir(folder);
    await flushFolder(root);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await assertFolder(folder);
  }
}

/** Fails when the disk of a store is not mounted, which would otherwise look like a store without artifacts. */
export const assertThere = (root: string): Promise<void> => assertFolder(join(root, TEMPORARY));

async function assertFolder(folder: string): Promise<void> {
  if ((await lstat(folder)).isDirectory()) return;
  throw new FlapbookError(
    'ARTIFACT_STORE_UNAVAILABLE',
    `${folder} is a link or a file and should be a folder; the artifact store follows no links.`,
  );
}
