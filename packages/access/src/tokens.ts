import { type Database, reading } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { ENTERED, type Entered, enteredColumns, principalOf } from './entering.ts';
import type { Principal } from './principal.ts';
import { type Reserved, reserved } from './reserved.ts';
import type { Role } from './role.ts';
import { hashOf, newSecret, TOKEN_PREFIX } from './secrets.ts';

/** A personal access token as its owner sees it: the secret itself is told once, when it is made. */
export interface AccessToken {
  readonly id: string;
  readonly name: string;
  /** What it may do at most; never more than its owner may at the time. */
  readonly role: Role;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** To the minute; null for never. */
  readonly lastUsedAt: Date | null;
  /** Whether the session that lists it was begun with it. */
  readonly isCurrent: boolean;
}

export interface CreatedToken {
  readonly token: AccessToken;
  readonly secret: string;
}

/** Days that a token may live at most. */
export const MOST_DAYS = 366;

/** SQL for an `AccessToken`. @param session the id of the session that asks, or null */
const columns = (session: string) =>
  `id, name, role, created_at AS "createdAt", expires_at AS "expiresAt", last_used_at AS "lastUsedAt",
    EXISTS (SELECT FROM session s WHERE s.id = ${session} AND s.token_id = access_token.id) AS "isCurrent"`;

interface Row extends Entered {
  readonly stale: boolean;
}

const BY_SECRET = reading(`SELECT ${enteredColumns('t')},
    t.last_used_at IS NULL OR t.last_used_at < now() - interval '1 minute' AS stale
  FROM access_token t JOIN member m ON m.id = t.member_id ${ENTERED}
  WHERE t.secret_hash = $1 AND t.expires_at > now() AND m.disabled_at IS NULL`);

/** Personal access tokens, for scripts. */
export class Tokens {
  readonly #database: Reserved;

  constructor(database: Database) {
    this.#database = reserved(database);
  }

  /**
   * Makes one. Where the session that asks for it was begun with a token, it does not outlive that one: who finds a token must not
   * make it last by making another.
   *
   * @param session id of the session that asks; null for none
   * @throws FlapbookError BAD_PARAMETER
   */
  async create(
    member: string,
    { name, role, days }: { readonly name: string; readonly role: Role; readonly days: number },
    session: string | null = null,
  ): Promise<CreatedToken> {
    if (name.trim() === '' || name.length > 100)
      throw new FlapbookError('BAD_PARAMETER', 'A token’s name has 1 to 100 characters.');
    if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
      throw new FlapbookError('BAD_PARAMETER', `A token lives 1 to ${MOST_DAYS} days; ${days} were asked for.`);
    }
    const secret = newSecret(TOKEN_PREFIX);
    const [token] = await this.#database.query<AccessToken>(
      `INSERT INTO access_token (member_id, name, role, secret_hash, expires_at)
        VALUES ($1, $2, $3, $4, least(now() + make_interval(days => $5),
          (SELECT t.expires_at FROM session s JOIN access_token t ON t.id = s.token_id WHERE s.id = $6)))
        RETURNING ${columns('$6::uuid')}`,
      [member, name.trim(), role, hashOf(secret), days, session],
    );
    return { token: token!, secret };
  }

  /** Those of a member, newest first. @param session id of the session that asks; null for none */
  list(member: string, session: string | null = null): Promise<AccessToken[]> {
    return this.#database.query<AccessToken>(
      `SELECT ${columns('$2::uuid')} FROM access_token WHERE member_id = $1 ORDER BY created_at DESC, id`,
      [member, session],
    );
  }

  /** Ends one of a member’s, or anybody’s where none is named, with the sessions that were begun with it. @throws FlapbookError TOKEN_NOT_FOUND */
  async revoke(id: string, member: string | null): Promise<AccessToken> {
    const [token] = await this.#database.query<AccessToken>(
      `DELETE FROM access_token WHERE id::text = $1 AND ($2::uuid IS NULL OR member_id = $2) RETURNING ${columns('NULL')}`,
      [id, member],
    );
    if (!token) throw new FlapbookError('TOKEN_NOT_FOUND', `There is no token ${id}.`);
    return token;
  }

  /**
   * Who a secret stands for; null for one that is unknown, expired, revoked, or whose owner was shut out.
   *
   * @param wanted id of the workspace in which they ask, where they may enter it; their own otherwise, and `shared` for what
   *   belongs to all members
   */
  async principal(secret: string, wanted: string | null = null): Promise<Principal | null> {
    if (!secret.startsWith(TOKEN_PREFIX)) return null;
    const [row] = await this.#database.query<Row>(BY_SECRET, [hashOf(secret), wanted]);
    if (!row) return null;
    // A script asks often; when it last did is told to the minute.
    if (row.stale) await this.#database.query('UPDATE access_token SET last_used_at = now() WHERE id = $1', [row.id]);
    return principalOf(row, 'TOKEN', wanted);
  }
}
