import type { Principal } from './principal.ts';
import { atMost, type Role } from './role.ts';
import { SHARED, workspaceNotFound } from './workspaces.ts';

/** A session or token with its member, and what `ENTERED` finds; null for nothing. */
export interface Entered {
  /** Of the session or token. */
  readonly id: string;
  readonly member: string;
  readonly name: string;
  readonly role: Role;
  /** What the session or token is good for at most. */
  readonly most: Role;
  readonly workspaceId: string | null;
  readonly workspaceRole: Role | null;
}

/** SQL for an `Entered`. @param credential alias of the session or token, beside the member `m` */
export const enteredColumns = (credential: string) =>
  `${credential}.id, m.id AS member, m.name, m.role, ${credential}.role AS most,
    entered.id AS "workspaceId", entered.role AS "workspaceRole"`;

/**
 * SQL that joins, to a member `m`, the workspace in which they ask: the one whose id is `$2`, where they may enter it, and
 * their own otherwise. Who they are and where they are is one statement, which every request begins with.
 */
export const ENTERED = `LEFT JOIN LATERAL (
    SELECT w.id, e.role FROM workspace_member e JOIN workspace w ON w.id = e.workspace_id
    WHERE e.member_id = m.id AND (w.personal_of = m.id OR w.id::text = $2)
    ORDER BY w.id::text IS DISTINCT FROM $2 LIMIT 1
  ) AS entered ON true`;

/**
 * Who asks, and where.
 *
 * @param wanted id of a workspace, `shared` for what belongs to all members, null for their own
 * @throws FlapbookError WORKSPACE_NOT_FOUND for a member without one of their own
 */
export function principalOf(row: Entered, by: 'SESSION' | 'TOKEN', wanted: string | null): Principal {
  const { id, member, name, role, most } = row;
  return { member, name, role: atMost(role, most), by, credential: id, ...placeOf(row, wanted) };
}

function placeOf({ workspaceId, workspaceRole }: Entered, wanted: string | null): Pick<Principal, 'workspace'> {
  if (wanted === SHARED) return {};
  if (workspaceId === null || workspaceRole === null) throw workspaceNotFound('of yours');
  return { workspace: { id: workspaceId, role: workspaceRole } };
}
