import type { Database, Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';

const COLLECTOR = `hashtext('flapbook collector')`;
const DELETION = `hashtext('flapbook deletion')`;
const FILES = `hashtext('flapbook files')`;

/*
 * Who finds a stored result and decides not to compute it again must find it there later. Two rules see to that:
 * - A worker that looks for stored parts (`split`) first holds off deletions until its transaction ends. Its operation
 *   has been RUNNING, and committed as such, since before that.
 * - Who deletes shuts such transactions out, locks, and only then looks at what is held, in a statement of its own, which
 *   sees every operation that was RUNNING before the lock was had. Whoever looks for parts later finds them gone.
 */

/** No results go until this transaction ends; any number may hold off deletions at once. */
export async function holdOffCollection(transaction: Queryable): Promise<void> {
  await transaction.query(`SELECT pg_advisory_xact_lock_shared(${DELETION})`);
}

/** Nobody counts on stored results while this transaction deletes some. */
export async function shutOutReaders(transaction: Queryable): Promise<void> {
  await transaction.query(`SELECT pg_advisory_xact_lock(${DELETION})`);
}

/** No files leave the artifact store until this transaction ends: what it finds there may be entered. */
export async function holdOffFileCollection(transaction: Queryable): Promise<void> {
  await transaction.query(`SELECT pg_advisory_xact_lock_shared(${FILES})`);
}

/** Nobody enters files while this transaction deletes some. */
export async function shutOutPublishers(transaction: Queryable): Promise<void> {
  await transaction.query(`SELECT pg_advisory_xact_lock(${FILES})`);
}

/** Whether somebody is the only collector of this database at present. A key of 64 bits is shown in two halves. */
export const COLLECTOR_IS_AT_WORK = `EXISTS (
  SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = pg_locks.database
  WHERE locktype = 'advisory' AND granted AND datname = current_database() AND objsubid = 1
    AND (classid::bigint << 32) | objid::bigint = ${COLLECTOR})`;

/**
 * Runs `collect` as the only collector of this database. The lock belongs to a connection without a transaction, which
 * would keep the database from clearing what is deleted, and goes with it if this process dies.
 *
 * @throws FlapbookError COLLECTION_RUNNING
 */
export function asOnlyCollector<T>(database: Database, collect: () => Promise<T>): Promise<T> {
  return database.session(async (session) => {
    const [lock] = await session.query<{ held: boolean }>(`SELECT pg_try_advisory_lock(${COLLECTOR}) AS held`);
    if (!lock!.held) {
      throw new FlapbookError(
        'COLLECTION_RUNNING',
        'Somebody else is deleting unused results of this database, or backs it up.',
      );
    }
    try {
      return await collect();
    } finally {
      // The connection is closed a moment later: who has heard that this collection is done may begin at once.
      await session.query(`SELECT pg_advisory_unlock(${COLLECTOR})`).catch(() => undefined);
    }
  });
}
