import type { Queryable } from '@flapbook/database';

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** SQL for whether a text names a file of a row of `upload`: those of a workspace lie in a folder of its id. */
const isNamedIn = (text: string) => `(position(upload.id IN ${text}) > 0 AND CASE WHEN upload.workspace_id IS NULL
  THEN ${text} !~ ('${UUID}[/\\\\]+' || upload.id)
  ELSE ${text} ~ (upload.workspace_id || '[/\\\\]+' || upload.id) END)`;

/**
 * Takes uploads off their members’ accounts that something was made from which has just been removed, and nothing else
 * is. Where their files stay, whoever registers them again has them on their account by it.
 *
 * @param places sources and files of what was removed, as JSON
 */
export async function releaseUploads(transaction: Queryable, places: readonly string[]): Promise<void> {
  await transaction.query(
    `DELETE FROM upload WHERE EXISTS (SELECT FROM unnest($1::text[]) AS gone (place) WHERE ${isNamedIn('gone.place')})
      AND NOT EXISTS (SELECT FROM alias WHERE ${isNamedIn('concat(alias.source::text, alias.files::text)')})`,
    [places],
  );
}
