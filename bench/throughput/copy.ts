import { copyFile, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

export interface SizedFile {
  readonly path: string;
  readonly bytes: number;
}

/** Every file below a folder. */
export async function filesBelow(folder: string): Promise<SizedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(paths.map(async (file) => ({ path: file, bytes: (await stat(file)).size })));
}

/** Seconds that a copy of the files takes until it is on the disk. */
export async function copyFlushed(files: readonly SizedFile[], folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  const start = performance.now();
  for (const [index, file] of files.entries()) {
    const target = path.join(folder, String(index));
    await copyFile(file.path, target);
    const handle = await open(target, 'r+');
    await handle.sync();
    await handle.close();
  }
  const seconds = (performance.now() - start) / 1000;
  await rm(folder, { recursive: true });
  return seconds;
}
