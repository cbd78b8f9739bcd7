import { type Database, reading } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { ENTERED, type Entered, enteredColumns, principalOf } from './entering.ts';
import type { Principal } from './principal.ts';
import { type Reserved, reserved } from './reserved.ts';
import type { Role } from './role.ts';
import { hashOf, newSecret } from './secrets.ts';

/** A browser that somebody has signed in with, as they see it. */
export interface Session {
  readonly id: string;
  /** What the browser calls itself. */
  readonly agent: string;
  readonly createdAt: Date;
  /** To the minute. */
  readonly seenAt: Date;
  readonly expiresAt: Date;
}

/** Who a session stands for, and the secret that takes the place of the one that was shown. */
export interface OpenedSession {
  readonly principal: Principal;
  readonly secret: string | null;
}

/** A session ends so long after it was last used, and so long after it began, whatever happens. */
const IDLE = `interval '7 days'`;
const LONGEST = `interval '30 days'`;
/** A secret is replaced when it is so old. */
const ROTATION = `interval '15 minutes'`;
/** Requests that were under way while the secret was replaced come with the one before. */
const GRACE = `interval '1 minute'`;

/** SQL for when a token expires; null for none, which `least` passes over. */
const endOf = (token: string) => `(SELECT t.expires_at FROM access_token t WHERE t.id = ${token})`;

interface Row extends Entered {
  readonly isCurrent: boolean;
  readonly isConfirmed: boolean;
  readonly isStolen: boolean;
  readonly isOld: boolean;
  readonly isStale: boolean;
}

const BY_SECRET = reading(`SELECT ${enteredColumns('s')},
    s.secret_hash = $1 AS "isCurrent",
    s.confirmed_at IS NOT NULL AS "isConfirmed",
    s.secret_hash <> $1 AND coalesce(s.confirmed_at < now() - ${GRACE}, false) AS "isStolen",
    CASE WHEN s.secret_hash = $1 THEN s.rotated_at < now() - ${ROTATION}
      ELSE s.confirmed_at IS NULL AND s.rotated_at < now() - ${GRACE} END AS "isOld",
    s.seen_at < now() - interval '1 minute' AS "isStale"
  FROM session s JOIN member m ON m.id = s.member_id ${ENTERED}
  WHERE (s.secret_hash = $1 OR s.former_hash = $1) AND s.expires_at > now() AND m.disabled_at IS NULL`);

/** Sessions of browsers. What is stored of a secret is its hash. */
export class Sessions {
  readonly #database: Reserved;

  constructor(database: Database) {
    this.#database = reserved(database);
  }

  /**
   * Begins one. Those that have expired are forgotten.
   *
   * @param begun.role what it may do at most
   * @param begun.token id of the token that it is begun with: it ends with that one, revoked or expired
   * @returns the secret
   */
  async begin(
    member: string,
    agent: string,
    { role = 'ADMIN', token = null }: { readonly role?: Role; readonly token?: string | null } = {},
  ): Promise<string> {
    const secret = newSecret();
    await this.#database.query('DELETE FROM session WHERE expires_at < now()');
    await this.#database.query(
      `INSERT INTO session (member_id, role, secret_hash, agent, token_id, expires_at)
        VALUES ($1, $2, $3, $4, $5, least(now() + ${IDLE}, ${endOf('$5')}))`,
      [member, role, hashOf(secret), agent.slice(0, 300), token],
    );
    return secret;
  }

  /**
   * Who a secret stands for; null for none. A secret that was replaced a while ago and comes again was stolen, or its
   * successor was: the session ends.
   *
   * @param wanted as of `Tokens.principal`
   */
  async open(secret: string, wanted: string | null = null): Promise<OpenedSession | null> {
    const hash = hashOf(secret);
    const [row] = await this.#database.query<Row>(BY_SECRET, [hash, wanted]);
    if (!row) return null;
    if (row.isStolen) {
      await this.#database.query('DELETE FROM session WHERE id = $1', [row.id]);
      return null;
    }
    if (row.isStale || (row.isCurrent && !row.isConfirmed)) await this.#seen(row);
    return {
      principal: principalOf(row, 'SESSION', wanted),
      secret: row.isOld ? await this.#rotate(row.id, hash) : null,
    };
  }

  /** Those of a member, last used first. */
  list(member: string): Promise<Session[]> {
    return this.#database.query<Session>(
      `SELECT id, agent, created_at AS "createdAt", seen_at AS "seenAt", expires_at AS "expiresAt"
        FROM session WHERE member_id = $1 AND expires_at > now() ORDER BY seen_at DESC, id`,
      [member],
    );
  }

  /** Ends one of a member’s. @throws FlapbookError SESSION_NOT_FOUND */
  async end(id: string, member: string): Promise<void> {
    const ended = await this.#database.query(
      'DELETE FROM session WHERE id::text = $1 AND member_id = $2 RETURNING id',
      [id, member],
    );
    if (ended.length === 0) throw new FlapbookError('SESSION_NOT_FOUND', `There is no session ${id}.`);
  }

  async #seen({ id, isCurrent }: Row): Promise<void> {
    await this.#database.query(
      `UPDATE session SET seen_at = now(),
          expires_at = least(created_at + ${LONGEST}, now() + ${IDLE}, ${endOf('session.token_id')}),
          confirmed_at = CASE WHEN $2 THEN coalesce(confirmed_at, now()) ELSE confirmed_at END WHERE id = $1`,
      [id, isCurrent],
    );
  }

  /**
   * Replaces a secret, which stays good until its successor has come once: the answer that carries it may be lost. Of
   * several requests at once one gets the new secret.
   */
  async #rotate(id: string, shown: Buffer): Promise<string | null> {
    const secret = newSecret();
    const rotated = await this.#database.query(
      `UPDATE session SET secret_hash = $3, former_hash = $2, rotated_at = now(), confirmed_at = NULL
        WHERE id = $1 AND (secret_hash = $2 AND rotated_at < now() - ${ROTATION}
          OR former_hash = $2 AND confirmed_at IS NULL AND rotated_at < now() - ${GRACE}) RETURNING id`,
      [id, shown, hashOf(secret)],
    );
    return rotated.length === 0 ? null : secret;
  }
}
