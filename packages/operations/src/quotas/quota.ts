import { beyondScope, type Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';

/** How much a member may ask for. Null is no limit. */
export interface Quota {
  /** Seconds that workers computed for them, within the window. */
  readonly computeSeconds: number | null;
  /** Bytes of the results that they asked for or imported, and of the files that they uploaded or registered. */
  readonly storedBytes: number | null;
  /** Operations that they asked for and that wait or run. */
  readonly jobs: number | null;
  /** Over how many hours, up to now, seconds are counted. */
  readonly windowHours: number;
}

/** Until an admin says otherwise. */
export const NO_QUOTA: Quota = { computeSeconds: null, storedBytes: null, jobs: null, windowHours: 24 };

const COLUMNS = `compute_seconds AS "computeSeconds", stored_bytes AS "storedBytes", jobs, window_hours AS "windowHours"`;

/** A member’s own, or the one for everybody. @param member null for the one for everybody */
export async function quotaOf(
  database: Queryable,
  member: string | null,
): Promise<Quota & { readonly isOwn: boolean }> {
  const [row] = await beyondScope(() =>
    database.query<Quota & { isOwn: boolean }>(
      `SELECT ${COLUMNS}, member_id IS NOT NULL AS "isOwn" FROM quota
        WHERE member_id::text = $1 OR member_id IS NULL ORDER BY member_id NULLS LAST LIMIT 1`,
      [member],
    ),
  );
  return row ?? { ...NO_QUOTA, isOwn: false };
}

/**
 * @param member null for everybody who has none of their own
 * @param quota null takes a member’s own back
 * @throws FlapbookError MEMBER_NOT_FOUND, BAD_PARAMETER
 */
export function setQuota(database: Queryable, member: string | null, quota: Quota | null): Promise<void> {
  // Who may is not a matter of workspaces, and members' own statements do not reach the table.
  return beyondScope(() => set(database, member, quota));
}

async function set(database: Queryable, member: string | null, quota: Quota | null): Promise<void> {
  if (member !== null) {
    const known = await database.query('SELECT FROM member WHERE id::text = $1', [member]);
    if (known.length === 0) throw new FlapbookError('MEMBER_NOT_FOUND', `There is no member ${member}.`);
  }
  if (quota === null) {
    await database.query('DELETE FROM quota WHERE member_id::text IS NOT DISTINCT FROM $1', [member]);
    return;
  }
  const { computeSeconds, storedBytes, jobs, windowHours } = quota;
  for (const [name, value] of Object.entries({ computeSeconds, storedBytes, jobs })) {
    if (value !== null && !(value >= 0 && value <= Number.MAX_SAFE_INTEGER))
      throw new FlapbookError('BAD_PARAMETER', `${name} is ${value}; 0 or more was expected.`);
  }
  if (!(windowHours >= 1 && windowHours <= MOST_HOURS))
    throw new FlapbookError('BAD_PARAMETER', `The window is ${windowHours} hours; 1 to ${MOST_HOURS} may be.`);
  await database.query(
    `INSERT INTO quota (member_id, compute_seconds, stored_bytes, jobs, window_hours) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (member_id) DO UPDATE SET compute_seconds = excluded.compute_seconds,
        stored_bytes = excluded.stored_bytes, jobs = excluded.jobs, window_hours = excluded.window_hours`,
    [member, computeSeconds, storedBytes, jobs, windowHours],
  );
}

/** A quarter: records of finished tasks are kept for a while only. */
const MOST_HOURS = 24 * 90;
