import type { Database } from '@flapbook/database';
import { type Reserved, reserved } from './reserved.ts';
import { hashOf, newSecret } from './secrets.ts';

/** What has to be remembered while somebody is at the provider’s. */
export interface SignInAttempt {
  /** PKCE (RFC 7636): proves that whoever fetches the tokens is who has sent the browser there. */
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  /** The page that was asked for. */
  readonly destination: string;
}

/** Sign-ins that have begun. They live in the database, so that any server takes the answer. */
export class SignInAttempts {
  readonly #database: Reserved;

  constructor(database: Database) {
    this.#database = reserved(database);
  }

  /** @returns the secret by which the browser that began it is known again */
  async begin({ verifier, state, nonce, destination }: SignInAttempt): Promise<string> {
    const secret = newSecret();
    await this.#database.query('DELETE FROM sign_in_attempt WHERE expires_at < now()');
    await this.#database.query(
      `INSERT INTO sign_in_attempt (secret_hash, verifier, state, nonce, destination, expires_at)
        VALUES ($1, $2, $3, $4, $5, now() + interval '15 minutes')`,
      [hashOf(secret), verifier, state, nonce, destination],
    );
    return secret;
  }

  /** Each is good for one answer. Null for one that is unknown, used or too old. */
  async take(secret: string): Promise<SignInAttempt | null> {
    const [attempt] = await this.#database.query<SignInAttempt>(
      `DELETE FROM sign_in_attempt WHERE secret_hash = $1 AND expires_at > now()
        RETURNING verifier, state, nonce, destination`,
      [hashOf(secret)],
    );
    return attempt ?? null;
  }
}
