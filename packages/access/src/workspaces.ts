import type { Database, Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import type { Principal } from './principal.ts';
import { type Reserved, reserved } from './reserved.ts';
import { mayAs, type Role } from './role.ts';

/** What notebooks, models, data sets and studies belong to. What belongs to none is for all members. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  /** Whether it is one member's own, which nobody else can enter. */
  readonly isPersonal: boolean;
  /** Of the member who asks. */
  readonly role: Role;
}

/** Somebody who may enter a workspace. */
export interface WorkspaceMember {
  /** Id of the member. */
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  /** What they may do there, as far as their role on the whole allows. */
  readonly role: Role;
}

/** By which the workspace of all members is named, where one is chosen. */
export const SHARED = 'shared';

const COLUMNS = 'w.id, w.name, w.personal_of IS NOT NULL AS "isPersonal", m.role';
const THEIRS = 'workspace w JOIN workspace_member m ON m.workspace_id = w.id AND m.member_id = $1';

/** Workspaces and who may enter them. To others they are not there. */
export class Workspaces {
  readonly #database: Reserved;

  constructor(database: Database) {
    this.#database = reserved(database);
  }

  /** Those of a member, their own first. */
  list(member: string): Promise<Workspace[]> {
    return this.#database.query<Workspace>(
      `SELECT ${COLUMNS} FROM ${THEIRS} ORDER BY w.personal_of IS NULL, lower(w.name), w.id`,
      [member],
    );
  }

  /** Null for one that the member may not enter, or that there is not. */
  find(member: string, id: string): Promise<Workspace | null> {
    return findIn(this.#database, member, id);
  }

  /**
   * Whoever asks, in a workspace: their own when none is named.
   *
   * @param wanted id of a workspace, or `shared` for what belongs to all members
   * @throws FlapbookError WORKSPACE_NOT_FOUND
   */
  async enter(principal: Principal, wanted: string | null): Promise<Principal> {
    const { member } = principal;
    if (member === null || wanted === SHARED) return principal;
    const found =
      wanted === null
        ? (await this.list(member)).find(({ isPersonal }) => isPersonal)
        : await this.find(member, wanted);
    if (found) return { ...principal, workspace: { id: found.id, role: found.role } };
    throw workspaceNotFound(wanted ?? 'of yours');
  }

  /** Makes one with its first admin. @throws FlapbookError BAD_PARAMETER */
  create(member: string, name: string): Promise<Workspace> {
    requireName(name);
    return this.#database.transaction(async (transaction) => {
      const [made] = await transaction.query<{ id: string }>('INSERT INTO workspace (name) VALUES ($1) RETURNING id', [
        name,
      ]);
      const role = 'ADMIN';
      await transaction.query('INSERT INTO workspace_member (workspace_id, member_id, role) VALUES ($1, $2, $3)', [
        made!.id,
        member,
        role,
      ]);
      return { id: made!.id, name, isPersonal: false, role };
    });
  }

  /** @throws FlapbookError WORKSPACE_NOT_FOUND, FORBIDDEN, BAD_PARAMETER */
  async rename(by: string, id: string, name: string): Promise<Workspace> {
    requireName(name);
    const workspace = await this.#administered(this.#database, by, id);
    await this.#database.query('UPDATE workspace SET name = $2 WHERE id = $1', [id, name]);
    return { ...workspace, name };
  }

  /** Who may enter it, by name; only for those who may. @throws FlapbookError WORKSPACE_NOT_FOUND */
  async members(by: string, id: string): Promise<WorkspaceMember[]> {
    if ((await this.find(by, id)) === null) throw workspaceNotFound(id);
    return this.#database.query<WorkspaceMember>(
      `SELECT member.id, name, email, m.role FROM workspace_member m JOIN member ON member.id = m.member_id
        WHERE m.workspace_id = $1 ORDER BY lower(name), member.id`,
      [id],
    );
  }

  /**
   * Lets a member enter, known by their e-mail address, or gives one who may already another role.
   *
   * @throws FlapbookError WORKSPACE_NOT_FOUND, MEMBER_NOT_FOUND, FORBIDDEN, BAD_PARAMETER when no admin would be left
   */
  admit(by: string, id: string, { email, role }: { readonly email: string; readonly role: Role }): Promise<Workspace> {
    return this.#change(by, id, async (transaction) => {
      const rows = await transaction.query(
        `INSERT INTO workspace_member (workspace_id, member_id, role)
          SELECT $1, id, $3 FROM member WHERE lower(email) = lower($2) AND disabled_at IS NULL
          ON CONFLICT (workspace_id, member_id) DO UPDATE SET role = excluded.role RETURNING 1`,
        [id, email, role],
      );
      if (rows.length === 0) throw new FlapbookError('MEMBER_NOT_FOUND', `No member has the address ${email}.`);
    });
  }

  /**
   * Shuts a member out; whoever is in it may leave by themselves.
   *
   * @throws FlapbookError WORKSPACE_NOT_FOUND, MEMBER_NOT_FOUND, FORBIDDEN, BAD_PARAMETER when no admin would be left
   */
  remove(by: string, id: string, member: string): Promise<Workspace> {
    return this.#change(
      by,
      id,
      async (transaction) => {
        const rows = await transaction.query(
          'DELETE FROM workspace_member WHERE workspace_id = $1 AND member_id::text = $2 RETURNING 1',
          [id, member],
        );
        if (rows.length === 0) throw new FlapbookError('MEMBER_NOT_FOUND', `The workspace has no member ${member}.`);
      },
      by === member,
    );
  }

  /**
   * Deletes a workspace; its members go on elsewhere.
   *
   * @param vacate takes what it owns away, in the same transaction, or throws
   * @throws FlapbookError WORKSPACE_NOT_FOUND, FORBIDDEN, BAD_PARAMETER for a member’s own; what `vacate` throws
   */
  async delete(by: string, id: string, vacate: (transaction: Queryable) => Promise<void>): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      // Nothing new gets to be there meanwhile: rows that name it wait for the lock.
      await transaction.query('SELECT FROM workspace WHERE id::text = $1 FOR UPDATE', [id]);
      const { isPersonal } = await this.#administered(transaction, by, id);
      if (isPersonal) throw new FlapbookError('BAD_PARAMETER', 'A member’s own workspace stays.');
      await vacate(transaction);
      await transaction.query('DELETE FROM workspace WHERE id = $1', [id]);
    });
  }

  #change(
    by: string,
    id: string,
    change: (transaction: Queryable) => Promise<void>,
    isOwn = false,
  ): Promise<Workspace> {
    return this.#database.transaction(async (transaction) => {
      // Two admins who remove each other at once must not both succeed.
      await transaction.query('SELECT FROM workspace WHERE id::text = $1 FOR UPDATE', [id]);
      const workspace = await this.#administered(transaction, by, id, isOwn);
      if (workspace.isPersonal) throw new FlapbookError('BAD_PARAMETER', 'A member’s own workspace is theirs alone.');
      await change(transaction);
      const admins = await transaction.query(
        `SELECT FROM workspace_member WHERE workspace_id = $1 AND role = 'ADMIN' LIMIT 1`,
        [id],
      );
      if (admins.length === 0) {
        throw new FlapbookError('BAD_PARAMETER', 'A workspace keeps one admin; make somebody else one first.');
      }
      return workspace;
    });
  }

  async #administered(database: Queryable, by: string, id: string, isOwn = false): Promise<Workspace> {
    const workspace = await findIn(database, by, id);
    if (workspace === null) throw workspaceNotFound(id);
    if (!isOwn && !mayAs(workspace.role, 'ADMIN')) {
      throw new FlapbookError('FORBIDDEN', `Only admins of “${workspace.name}” decide about it.`);
    }
    return workspace;
  }
}

async function findIn(database: Queryable, member: string, id: string): Promise<Workspace | null> {
  const [found] = await database.query<Workspace>(`SELECT ${COLUMNS} FROM ${THEIRS} WHERE w.id::text = $2`, [
    member,
    id,
  ]);
  return found ?? null;
}

/** Gives somebody who has just become a member a workspace of their own. */
export async function makePersonal(
  transaction: Queryable,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<void> {
  await transaction.query(
    `WITH made AS (INSERT INTO workspace (id, name, personal_of) VALUES ($1, $2, $1) RETURNING id)
      INSERT INTO workspace_member (workspace_id, member_id, role) SELECT id, id, 'ADMIN' FROM made`,
    [id, name],
  );
}

export function workspaceNotFound(id: string): FlapbookError {
  return new FlapbookError('WORKSPACE_NOT_FOUND', `There is no workspace ${id.slice(0, 100)} that you may enter.`);
}

/** @throws FlapbookError BAD_PARAMETER */
function requireName(name: string): void {
  if (name.trim() !== name || name === '' || name.length > 100) {
    throw new FlapbookError('BAD_PARAMETER', 'A workspace’s name has 1 to 100 characters, no spaces at its ends.');
  }
}
