import { beyondScope, type Database, type Queryable } from '@flapbook/database';
import { currentAsker } from './asker.ts';
import { requireRoomFor } from './require.ts';

/** How many bytes an import stores. */
type Coming = () => Promise<number>;

/**
 * Refuses results that somebody is about to import and that are beyond their quota as it stands: nobody waits for the reading of
 * gigabytes to hear of it. What another import takes meanwhile, `chargeImport` counts.
 *
 * @returns on whose account they are; null where nobody has signed in
 * @throws FlapbookError QUOTA_EXCEEDED; `asker.retryAfterSeconds` says when to ask again
 */
export async function requireRoomForImport(database: Database, bytes: Coming): Promise<string | null> {
  const asker = currentAsker();
  if (asker === null) return null;
  const coming = await bytes();
  // What a member has stored is counted in all workspaces, which those who ask in one do not see.
  if (coming > 0) await beyondScope(() => database.transaction((all) => requireRoomFor(all, asker, coming)));
  return asker.member;
}

/**
 * Refuses results that somebody imports and that would be beyond their quota, before any of them is stored. Until
 * `transaction` ends, which stores them, whoever imports on the same account waits: two at once are counted both.
 *
 * @returns on whose account they are; null where nobody has signed in
 * @throws FlapbookError QUOTA_EXCEEDED; `asker.retryAfterSeconds` says when to ask again
 */
export async function chargeImport(
  { database, transaction }: { readonly database: Database; readonly transaction: Queryable },
  bytes: Coming,
): Promise<string | null> {
  const member = currentAsker()?.member;
  if (member === undefined) return null;
  await transaction.query(`SELECT pg_advisory_xact_lock(hashtext('flapbook import'), hashtext($1))`, [member]);
  return requireRoomForImport(database, bytes);
}
