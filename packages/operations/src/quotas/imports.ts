import { beyondScope, type Database, type Queryable } from '@flapbook/database';
import { currentAsker } from './asker.ts';
import { requireRoomFor } from './require.ts';

/**
 * Refuses results that somebody imports and that would be beyond their quota, before any of them is stored. Until
 * `transaction` ends, which stores them, whoever imports on the same account waits: two at once are counted both.
 *
 * @returns on whose account they are; null where nobody has signed in
 * @throws FlapbookError QUOTA_EXCEEDED; `asker.retryAfterSeconds` says when to ask again
 */
export async function chargeImport(
  { database, transaction }: { readonly database: Database; readonly transaction: Queryable },
  bytes: () => Promise<number>,
): Promise<string | null> {
  const asker = currentAsker();
  if (asker === null) return null;
  await transaction.query(`SELECT pg_advisory_xact_lock(hashtext('flapbook import'), hashtext($1))`, [asker.member]);
  const coming = await bytes();
  // What a member has stored is counted in all workspaces, which the transaction does not see.
  if (coming > 0) await beyondScope(() => database.transaction((all) => requireRoomFor(all, asker, coming)));
  return asker.member;
}
