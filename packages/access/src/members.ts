import type { Database, Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { type Reserved, reserved } from './reserved.ts';
import { mayAs, type Role } from './role.ts';
import { makePersonal } from './workspaces.ts';

/** Somebody who may sign in. */
export interface Member {
  readonly id: string;
  readonly name: string;
  /** By which an admin adds somebody who has never been here; null for those whose provider told none. */
  readonly email: string | null;
  readonly role: Role;
  readonly createdAt: Date;
  /** Last signed in; null for never. */
  readonly signedInAt: Date | null;
  /** Since when nothing is allowed any more; null for those who are welcome. */
  readonly disabledAt: Date | null;
}

/** Somebody as a provider of OpenID Connect vouches for them. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | null;
  /** Null unless the provider says that it was verified. */
  readonly email: string | null;
}

/** What becomes of people whom nobody has added. */
export interface NewcomerPolicy {
  /** E-mail addresses of those who are admins from their first sign-in on. */
  readonly admins: readonly string[];
  /** Null sends strangers away. */
  readonly role: Role | null;
}

const COLUMNS = `id, name, email, role, created_at AS "createdAt", signed_in_at AS "signedInAt", disabled_at AS "disabledAt"`;

/** Those who may sign in. */
export class Members {
  readonly #database: Reserved;

  constructor(database: Database) {
    this.#database = reserved(database);
  }

  /** All of them, by name; a lab’s, not a nation’s. */
  list(): Promise<Member[]> {
    return this.#database.query<Member>(`SELECT ${COLUMNS} FROM member ORDER BY lower(name), id`);
  }

  /** Null when there is none. */
  async find(id: string): Promise<Member | null> {
    const [member] = await this.#database.query<Member>(`SELECT ${COLUMNS} FROM member WHERE id::text = $1`, [id]);
    return member ?? null;
  }

  /**
   * Makes somebody known by an e-mail address, or by a name where there is none: the one who is known by it already stays
   * as they are.
   *
   * @throws FlapbookError BAD_PARAMETER
   */
  async add({ name, email, role }: Pick<Member, 'name' | 'email' | 'role'>): Promise<Member> {
    if (name.trim() === '' || name.length > 200)
      throw new FlapbookError('BAD_PARAMETER', 'A name has 1 to 200 characters.');
    if (email !== null && !/^[^\s@]{1,64}@[^\s@]{1,190}$/.test(email)) {
      throw new FlapbookError('BAD_PARAMETER', `${JSON.stringify(email)} is not an e-mail address.`);
    }
    const known = `SELECT ${COLUMNS} FROM member WHERE ${email === null ? 'email IS NULL AND name = $1' : 'lower(email) = lower($1)'} LIMIT 1`;
    const [there] = await this.#database.query<Member>(known, [email ?? name]);
    if (there) return there;
    const made = await this.#database.transaction(async (transaction) => {
      const [member] = await transaction.query<Member>(
        `INSERT INTO member (name, email, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
        [name.trim(), email, role],
      );
      if (member) await makePersonal(transaction, member);
      return member;
    });
    // Somebody else has added them in this very moment.
    return made ?? (await this.#database.query<Member>(known, [email ?? name]))[0]!;
  }

  /**
   * Gives a member another role, or shuts them out and lets them in again. Whoever is shut out is signed out everywhere.
   *
   * @throws FlapbookError MEMBER_NOT_FOUND, BAD_PARAMETER when no admin would be left
   */
  change(id: string, { role, disabled }: { readonly role?: Role; readonly disabled?: boolean }): Promise<Member> {
    return this.#database.transaction(async (transaction) => {
      // Two admins who demote each other at once must not both succeed.
      const admins = await transaction.query<{ id: string }>(
        `SELECT id::text FROM member WHERE role = 'ADMIN' AND disabled_at IS NULL ORDER BY id FOR UPDATE`,
      );
      const [member] = await transaction.query<Member>(
        `UPDATE member SET role = coalesce($2, role),
            disabled_at = CASE WHEN $3 THEN coalesce(disabled_at, now()) WHEN NOT $3 THEN NULL ELSE disabled_at END
          WHERE id::text = $1 RETURNING ${COLUMNS}`,
        [id, role ?? null, disabled ?? null],
      );
      if (!member) throw new FlapbookError('MEMBER_NOT_FOUND', `There is no member ${id}.`);
      const isAdmin = member.role === 'ADMIN' && member.disabledAt === null;
      if (!isAdmin && admins.length === 1 && admins[0]!.id === id) {
        throw new FlapbookError('BAD_PARAMETER', `${member.name} is the last admin; make somebody else one first.`);
      }
      if (member.disabledAt !== null) await transaction.query('DELETE FROM session WHERE member_id = $1', [id]);
      return member;
    });
  }

  /** Notes that a member has signed in, by whatever means. */
  async seen(id: string): Promise<void> {
    await this.#database.query('UPDATE member SET signed_in_at = now() WHERE id = $1', [id]);
  }

  /**
   * The member whom a provider vouches for: known from before, or added by their address, or new where newcomers are
   * welcome.
   *
   * @throws FlapbookError SIGN_IN_REFUSED
   */
  signIn(identity: Identity, policy: NewcomerPolicy): Promise<Member> {
    return this.#database.transaction(async (transaction) => {
      const member =
        (await known(transaction, identity)) ??
        (await added(transaction, identity)) ??
        (await newcomer(transaction, identity, policy));
      if (member.disabledAt !== null) {
        throw new FlapbookError('SIGN_IN_REFUSED', `An admin has shut ${member.name} out.`);
      }
      const role: Role = isNamedAdmin(identity, policy) ? 'ADMIN' : member.role;
      const [row] = await transaction.query<Member>(
        `UPDATE member SET signed_in_at = now(), role = $2, name = coalesce($3, name) WHERE id = $1 RETURNING ${COLUMNS}`,
        [member.id, role, identity.name],
      );
      return row!;
    });
  }
}

async function known(transaction: Queryable, { issuer, subject }: Identity): Promise<Member | undefined> {
  const [member] = await transaction.query<Member>(
    `SELECT ${COLUMNS} FROM member WHERE issuer = $1 AND subject = $2 FOR UPDATE`,
    [issuer, subject],
  );
  return member;
}

/** Whoever was added by an address is the first who comes with it. */
async function added(transaction: Queryable, { issuer, subject, email }: Identity): Promise<Member | undefined> {
  const [member] = await transaction.query<Member>(
    `UPDATE member SET issuer = $1, subject = $2 WHERE lower(email) = lower($3) AND subject IS NULL RETURNING ${COLUMNS}`,
    [issuer, subject, email],
  );
  return member;
}

async function newcomer(transaction: Queryable, identity: Identity, policy: NewcomerPolicy): Promise<Member> {
  const { issuer, subject, name, email } = identity;
  const role = isNamedAdmin(identity, policy) ? 'ADMIN' : policy.role;
  const said = name ?? email ?? subject;
  if (role === null || !mayAs(role, 'VIEWER')) {
    throw new FlapbookError('SIGN_IN_REFUSED', `${said} is not a member of this Flapbook.`);
  }
  const [member] = await transaction.query<Member>(
    `INSERT INTO member (issuer, subject, name, email, role) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [issuer, subject, said, email, role],
  );
  // The address belongs to a member whom another account of the provider vouches for.
  if (!member) throw new FlapbookError('SIGN_IN_REFUSED', `${said} signs in by another account.`);
  await makePersonal(transaction, member);
  return member;
}

function isNamedAdmin({ email }: Identity, { admins }: NewcomerPolicy): boolean {
  return email !== null && admins.some((admin) => admin.toLowerCase() === email.toLowerCase());
}
