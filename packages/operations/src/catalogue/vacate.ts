import type { Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { BELONGINGS } from './belonging.ts';
import { dropStrayShares, moveNames } from './shares.ts';

/** What is counted, how one and several are called, and what of it is somebody’s. */
const OWNED = [
  ['notebook', 'notebook', 'notebooks', 'SELECT count(*) FROM notebook WHERE workspace_id = $1'],
  ['study', 'study', 'studies', 'SELECT count(*) FROM study WHERE workspace_id = $1'],
  ['model', 'model', 'models', named('model')],
  ['dataset', 'data set', 'data sets', named('dataset')],
  [
    'revision',
    'published revision',
    'published revisions',
    'SELECT count(DISTINCT digest) FROM publication WHERE workspace_id = $1',
  ],
] as const;

function named(kind: 'model' | 'dataset'): string {
  return `SELECT count(DISTINCT key) FROM alias WHERE kind = '${kind}' AND workspace_id = $1 AND share_id IS NULL`;
}

/** What must be the only one of its kind in a workspace, and what it is called. */
const UNIQUE = [
  ['notebook', 'id', 'title'],
  ['study', 'key', 'name'],
] as const;

/**
 * Empties a workspace that is about to go: what it owns moves, or there must be nothing. What others share with it is theirs.
 * Call it in the transaction that deletes the workspace, beyond scopes.
 *
 * @param target id of the workspace that gets what there is; null for all members; undefined where nothing is to move
 * @throws FlapbookError WORKSPACE_NOT_EMPTY when something is there and is not to move; BAD_PARAMETER when it cannot, or is
 *   being registered
 */
export async function vacate(transaction: Queryable, source: string, target: string | null | undefined): Promise<void> {
  const [jobs] = await transaction.query(
    `SELECT FROM operation WHERE scope @> ARRAY[$1::text] AND status IN ('QUEUED', 'RUNNING') LIMIT 1`,
    [source],
  );
  if (jobs !== undefined) {
    throw new FlapbookError('BAD_PARAMETER', 'Something is being downloaded or registered there; wait or cancel it.');
  }
  if (target === undefined) await requireEmpty(transaction, source);
  else await moveAll(transaction, source, target);
  await transaction.query('DELETE FROM alias WHERE workspace_id = $1', [source]);
  await dropStrayShares(transaction);
}

async function moveAll(transaction: Queryable, source: string, target: string | null): Promise<void> {
  for (const [table, column, title] of UNIQUE) {
    const [taken] = await transaction.query<{ title: string }>(
      `SELECT moved.${title} AS title FROM ${table} moved JOIN ${table} there USING (${column})
        WHERE moved.workspace_id = $1 AND there.workspace_id IS NOT DISTINCT FROM $2 LIMIT 1`,
      [source, target],
    );
    if (taken !== undefined) {
      throw new FlapbookError('BAD_PARAMETER', `There is such a ${table} as “${taken.title}” there already.`);
    }
  }
  await moveNames(transaction, { source, target });
  // What both have shown or published is there once.
  for (const [table, columns] of [
    ['notebook_operation', 'notebook_id, operation_key'],
    ['publication', 'notebook_id, digest'],
  ] as const) {
    await transaction.query(
      `DELETE FROM ${table} moved WHERE workspace_id = $1 AND EXISTS (SELECT FROM ${table} there
        WHERE (there.${columns.replace(', ', ', there.')}) = (moved.${columns.replace(', ', ', moved.')})
          AND there.workspace_id IS NOT DISTINCT FROM $2)`,
      [source, target],
    );
  }
  for (const [table] of [...BELONGINGS.notebook, ...BELONGINGS.study]) {
    await transaction.query(`UPDATE ${table} SET workspace_id = $2 WHERE workspace_id = $1`, [source, target]);
  }
}

async function requireEmpty(transaction: Queryable, source: string): Promise<void> {
  const [counts] = await transaction.query<Record<string, number>>(
    `SELECT ${OWNED.map(([name, , , count]) => `(${count})::integer AS ${name}`).join(', ')}`,
    [source],
  );
  const there = OWNED.flatMap(([name, one, several]) => {
    const count = counts![name]!;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
  });
  if (there.length > 0) {
    throw new FlapbookError('WORKSPACE_NOT_EMPTY', `It still owns ${there.join(', ')}.`);
  }
}
