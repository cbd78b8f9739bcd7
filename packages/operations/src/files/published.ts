import type { Queryable } from '@flapbook/database';
import { IS_NAMED } from '../catalogue/names.ts';

/** Whose files they are. */
export interface Holder {
  readonly holder: 'model' | 'dataset';
  readonly key: string;
}

/** A file that the artifact store holds. */
export interface PublishedFile {
  /** Its name within the folder, without a path. */
  readonly name: string;
  /** SHA-256 of its bytes, in hex: its address in the store. */
  readonly digest: string;
  readonly byteLength: number;
}

/** The files of a model or data set that are in the store; none when it was not published. */
export function publishedFiles(database: Queryable, { holder, key }: Holder): Promise<PublishedFile[]> {
  return database.query<PublishedFile>(
    `SELECT name, digest, byte_length AS "byteLength" FROM artifact WHERE holder = $1 AND holder_key = $2 ORDER BY name`,
    [holder, key],
  );
}

/** Says which files of a model or data set the store holds, all of them at once: call it within a transaction. */
export async function recordPublished(
  transaction: Queryable,
  { holder, key }: Holder,
  files: readonly PublishedFile[],
): Promise<void> {
  await transaction.query('DELETE FROM artifact WHERE holder = $1 AND holder_key = $2', [holder, key]);
  await transaction.query(
    `INSERT INTO artifact (holder, holder_key, name, digest, byte_length)
      SELECT $1, $2, name, digest, "byteLength"
      FROM jsonb_to_recordset($3) AS file (name text, digest text, "byteLength" bigint)`,
    [holder, key, JSON.stringify(files)],
  );
}

/** Models and data sets of somebody's library whose files are not in the store. */
export async function unpublished(database: Queryable): Promise<Holder[]> {
  return database.query<Holder>(
    `SELECT 'model' AS holder, key FROM model WHERE ${IS_NAMED.model}
        AND NOT EXISTS (SELECT 1 FROM artifact WHERE holder = 'model' AND holder_key = model.key)
      UNION ALL SELECT 'dataset', key FROM dataset WHERE ${IS_NAMED.dataset}
        AND NOT EXISTS (SELECT 1 FROM artifact WHERE holder = 'dataset' AND holder_key = dataset.key)
      ORDER BY 1, 2`,
  );
}
