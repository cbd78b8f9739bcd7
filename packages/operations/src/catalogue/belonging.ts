import { beyondScope, type Database } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';

/**
 * Moves a notebook, with what it has shown and published, or a study from where somebody asks to another workspace.
 *
 * @param target id of a workspace; null for all members
 * @throws FlapbookError NOTEBOOK_NOT_FOUND, STUDY_NOT_FOUND; BAD_PARAMETER when there is such a one there
 */
export async function moveTo(
  database: Database,
  { kind, id, target }: { readonly kind: 'notebook' | 'study'; readonly id: string; readonly target: string | null },
): Promise<void> {
  const [found] = await database.query<{ workspace: string | null }>(
    `SELECT workspace_id AS workspace FROM ${kind} WHERE id = $1
      ORDER BY workspace_id IS NOT DISTINCT FROM flapbook_workspace() DESC, workspace_id LIMIT 1`,
    [id],
  );
  if (found === undefined) {
    const code = kind === 'notebook' ? 'NOTEBOOK_NOT_FOUND' : 'STUDY_NOT_FOUND';
    throw new FlapbookError(code, `There is no ${kind} ${id}.`);
  }
  const { workspace: source } = found;
  if (source === target) return;
  await beyondScope(() =>
    database.transaction(async (transaction) => {
      const unique = kind === 'notebook' ? 'id' : 'key';
      const [taken] = await transaction.query(
        `SELECT FROM ${kind} there JOIN ${kind} here USING (${unique})
          WHERE here.id = $1 AND here.workspace_id IS NOT DISTINCT FROM $2 AND there.workspace_id IS NOT DISTINCT FROM $3`,
        [id, source, target],
      );
      if (taken !== undefined) throw new FlapbookError('BAD_PARAMETER', `There is such a ${kind} there already.`);
      for (const [table, column] of BELONGINGS[kind]) {
        await transaction.query(
          `UPDATE ${table} SET workspace_id = $3 WHERE ${column} = $1 AND workspace_id IS NOT DISTINCT FROM $2`,
          [id, source, target],
        );
      }
    }),
  );
}

/** What belongs to whom a notebook or study belongs to: tables, and by which column they name that. */
export const BELONGINGS = {
  notebook: [
    ['notebook', 'id'],
    ['notebook_operation', 'notebook_id'],
    ['publication', 'notebook_id'],
  ],
  study: [['study', 'id']],
} as const;
