import { beyondScope, currentWorkspace, type Database, type Queryable } from '@flapbook/database';
import { currentAsker } from './asker.ts';
import { requireRoomFor } from './require.ts';

/** What is to come onto a server’s disk, or to be registered, on the account of whoever asks. */
export interface FileAccount {
  /**
   * Takes the bytes of an upload that begins; asked for again, it has them already.
   *
   * @throws FlapbookError QUOTA_EXCEEDED
   */
  begin(id: string, bytes: number): Promise<void>;
  /** Gives them back: the upload is gone. */
  end(id: string): Promise<void>;
}

/** The account in the database. Uploads of whom nobody signed in as are on none. */
export function fileAccount(database: Database): FileAccount {
  return {
    async begin(id, bytes) {
      const asker = currentAsker();
      const workspace = currentWorkspace();
      if (asker === null) return;
      await beyondScope(() =>
        database.transaction(async (transaction) => {
          const [known] = await transaction.query(
            'SELECT FROM upload WHERE id = $1 AND workspace_id IS NOT DISTINCT FROM $2',
            [id, workspace],
          );
          if (known !== undefined) return;
          await requireRoomFor(transaction, asker, bytes);
          await transaction.query(
            `INSERT INTO upload (id, workspace_id, member_id, byte_length) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
            [id, workspace, asker.member, bytes],
          );
        }),
      );
    },
    async end(id) {
      const workspace = currentWorkspace();
      await beyondScope(() =>
        database.query('DELETE FROM upload WHERE id = $1 AND workspace_id IS NOT DISTINCT FROM $2', [id, workspace]),
      );
    },
  };
}

/** A file by its place and its length. */
interface File {
  readonly path: string;
  readonly byteLength: number;
}

/**
 * Refuses to register files that would be beyond the quota of whoever asks; those that are on their account already, as
 * what they have uploaded is, are not counted again.
 *
 * @throws FlapbookError QUOTA_EXCEEDED
 */
export async function requireRoomForFiles(database: Database, files: readonly File[]): Promise<void> {
  const asker = currentAsker();
  if (asker === null) return;
  await beyondScope(() =>
    database.transaction(async (transaction) => {
      const bytes = await notCounted(transaction, asker.member, files);
      if (bytes > 0) await requireRoomFor(transaction, asker, bytes);
    }),
  );
}

async function notCounted(transaction: Queryable, member: string, files: readonly File[]): Promise<number> {
  const [row] = await transaction.query<{ bytes: number }>(
    `SELECT coalesce(sum((file ->> 'byteLength')::bigint), 0)::bigint AS bytes FROM jsonb_array_elements($2::jsonb) file
      WHERE NOT EXISTS (SELECT FROM upload WHERE member_id::text = $1 AND position(upload.id IN file ->> 'path') > 0)
        AND NOT EXISTS (SELECT FROM alias CROSS JOIN jsonb_array_elements(alias.files) known
          WHERE registered_by::text = $1 AND known ->> 'path' = file ->> 'path')`,
    [member, JSON.stringify(files.map(({ path, byteLength }) => ({ path, byteLength })))],
  );
  return row!.bytes;
}
