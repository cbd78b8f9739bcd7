import type { Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';

/**
 * Checks a name that somebody gives a model or data set.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export function requireName(name: string): string {
  if (name.length === 0 || name.length > 200 || name.trim() !== name || /\p{Cc}/u.test(name)) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      'A name has 1 to 200 characters, no spaces at its ends and no control characters.',
    );
  }
  return name;
}

/**
 * Makes sure that no other content has the name. With `takeName` the old holder keeps its key and gets another name.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export async function freeName(
  transaction: Queryable,
  table: 'model' | 'dataset',
  { name, key, takeName }: { readonly name: string; readonly key: string; readonly takeName: boolean },
): Promise<void> {
  const [holder] = await transaction.query<{ key: string }>(
    `SELECT key FROM ${table} WHERE name = $1
      UNION ALL SELECT key FROM alias WHERE kind = $2 AND name = $1`,
    [name, table],
  );
  if (holder === undefined || holder.key === key) return;
  if (!takeName) {
    throw new FlapbookError('BAD_PARAMETER', `Something else is registered as “${name}”; choose another name.`);
  }
  await transaction.query(`UPDATE ${table} SET name = name || '@' || left(key, 12) WHERE name = $1`, [name]);
}
