import { statfs } from 'node:fs/promises';
import type { Queryable } from '@flapbook/database';

/**
 * Bytes free where the database keeps its files, for what is stored in it; null where that is another machine's disk, or
 * the database does not tell.
 */
export async function freeBytes(database: Queryable): Promise<number | null> {
  try {
    const [row] = await database.query<{ directory: string | null; local: boolean }>(
      `SELECT current_setting('data_directory', true) AS directory,
        inet_server_addr() IS NULL OR inet_server_addr() << '127.0.0.0/8' OR inet_server_addr() = '::1' AS local`,
    );
    if (!row?.local || !row.directory) return null;
    const { bavail, bsize } = await statfs(row.directory);
    return bavail * bsize;
  } catch {
    // Only who may read all settings is told, and only where the folder is on this machine is there something to look at.
    return null;
  }
}
