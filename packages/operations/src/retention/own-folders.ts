import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Operations } from '../operations.ts';

/** The folders of this machine whose files are Flapbook’s own to delete: downloads of the hub and uploads. */
export async function ownFolders({ hub, uploads }: Pick<Operations, 'hub' | 'uploads'>): Promise<string[]> {
  const folders = [hub?.configuration.directory, uploads?.directory].filter((folder) => folder !== undefined);
  // Files are registered by their true paths.
  return Promise.all(folders.map((folder) => realpath(folder).catch(() => path.resolve(folder))));
}

/** Whether a file lies somewhere below one of the folders. */
export function isWithin(folders: readonly string[], file: string): boolean {
  return folders.some((folder) => file.startsWith(folder + path.sep));
}
