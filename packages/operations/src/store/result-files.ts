import type { ArtifactStore } from '@flapbook/artifacts';
import type { Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { holdOffFileCollection } from '../retention/locks.ts';

/** A part of an operation's result that lies in the artifact store. */
export interface ResultFile {
  /** Which part it is, for the operation's kind. */
  readonly name: string;
  /** SHA-256 of its bytes, in hex. */
  readonly digest: string;
  readonly byteLength: number;
}

/** The files of an operation's result, in the order of their names. */
export function resultFiles(database: Queryable, operationKey: string): Promise<ResultFile[]> {
  return database.query<ResultFile>(
    `SELECT name, digest, byte_length AS "byteLength" FROM artifact
      WHERE holder = 'operation' AND holder_key = $1 ORDER BY name COLLATE "C"`,
    [operationKey],
  );
}

/**
 * Enters files that have just been put into the store, in place of those with the same names. From then on they are kept
 * as long as the operation's results are.
 *
 * @throws FlapbookError ARTIFACT_STORE_UNAVAILABLE when one of them has been deleted from the store meanwhile
 */
export async function recordResultFiles(
  transaction: Queryable,
  store: ArtifactStore,
  { key, files }: { readonly key: string; readonly files: readonly ResultFile[] },
): Promise<void> {
  await holdOffFileCollection(transaction);
  for (const { name, digest } of files) {
    if ((await store.stat(digest)) !== undefined) continue;
    throw new FlapbookError('ARTIFACT_STORE_UNAVAILABLE', `${name} was deleted from the store as it was put there.`);
  }
  await transaction.query(
    `INSERT INTO artifact (holder, holder_key, name, digest, byte_length)
      SELECT 'operation', $1, name, digest, "byteLength"
      FROM jsonb_to_recordset($2) AS file (name text, digest text, "byteLength" bigint)
      ON CONFLICT (holder, holder_key, name) DO UPDATE SET digest = excluded.digest, byte_length = excluded.byte_length`,
    [key, JSON.stringify(files)],
  );
}

/** Names the files of a result no longer; the collector deletes them. */
export async function forgetResultFiles(database: Queryable, key: string): Promise<void> {
  await database.query(`DELETE FROM artifact WHERE holder = 'operation' AND holder_key = $1`, [key]);
}

/** @throws FlapbookError ARTIFACT_STORE_UNAVAILABLE where this process has none */
export function requireStore(store: ArtifactStore | null, what: string): ArtifactStore {
  if (store !== null) return store;
  throw new FlapbookError(
    'ARTIFACT_STORE_UNAVAILABLE',
    `${what} are kept in an artifact store, and this process has none: start servers and workers with --artifacts.`,
  );
}
