import { beyondScope, type Queryable } from '@flapbook/database';
import type { Principal } from './principal.ts';

/** What somebody did. */
export interface AuditEntry {
  /** The name of the mutation, or what happened besides, such as `signIn`. */
  readonly action: string;
  /** Keys and ids of what it was done to. */
  readonly subjects: readonly string[];
  /** Further words, such as the new role. */
  readonly detail?: string;
}

export interface AuditRecord extends Required<AuditEntry> {
  /** Rises with every entry. */
  readonly id: string;
  readonly at: Date;
  /** Id of the member, who may be gone. */
  readonly member: string | null;
  /** The member’s name at the time. */
  readonly name: string;
  readonly by: Principal['by'];
}

/** Most subjects that an entry names. */
const MOST_SUBJECTS = 200;

/**
 * Entries are added, never changed: no statement of Flapbook updates or deletes one. Of the local user there are some where others
 * sign in as well: alone, nobody is there to account to.
 */
export async function recordAudit(
  database: Queryable,
  { member, name, by }: Principal,
  { action, subjects, detail = '' }: AuditEntry,
): Promise<void> {
  await beyondScope(() =>
    database.query(
      `INSERT INTO audit (member_id, name, by, action, subjects, detail) SELECT $1::uuid, $2, $3, $4, $5::text[], $6
        WHERE $3 <> 'LOCAL' OR EXISTS (SELECT FROM member)`,
      [member, name, by, action, subjects.slice(0, MOST_SUBJECTS), detail.slice(0, 1000)],
    ),
  );
}

/** A page of the log, latest first. */
export function listAudit(
  database: Queryable,
  { limit, after }: { readonly limit: number; readonly after: { readonly id: string } | null },
): Promise<AuditRecord[]> {
  return beyondScope(() =>
    database.query<AuditRecord>(
      // By the column, not by the text that is read of it.
      `SELECT id::text, at, member_id AS member, name, by, action, subjects, detail FROM audit
        WHERE $2::bigint IS NULL OR audit.id < $2 ORDER BY audit.id DESC LIMIT $1`,
      [limit, after?.id ?? null],
    ),
  );
}
