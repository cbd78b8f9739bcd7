import type { Database } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import canonicalize from 'canonicalize';
import { digestOf, type JsonObject } from '../keys.ts';

/** Bytes of a revision's canonical JSON. */
const LIMIT_BYTES = 16_000_000;

/** A notebook as it was published: what it said and what it showed. */
export interface Revision {
  /** SHA-256 in hex of the canonical JSON (RFC 8785) of `content`. */
  readonly digest: string;
  readonly content: JsonObject;
  /** When it was first published. */
  readonly createdAt: Date;
}

/** Published revisions. They never change, and what they show is kept for as long as they are there. */
export class Revisions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Publishes a content for a notebook, after what the notebook published last. The same content has the same digest and
   * is stored once, whoever publishes it.
   *
   * @param operations keys of what the content shows; those that the database does not know hold nothing
   * @throws FlapbookError LIMIT_EXCEEDED
   */
  async publish(content: JsonObject, notebook: string, operations: readonly string[]): Promise<Revision> {
    const digest = digestOf(content);
    const text = canonicalize(content)!;
    if (Buffer.byteLength(text) > LIMIT_BYTES) {
      throw new FlapbookError('LIMIT_EXCEEDED', `A revision has at most ${LIMIT_BYTES} bytes of JSON.`);
    }
    return this.#database.transaction(async (transaction) => {
      await transaction.query('INSERT INTO revision (digest, content) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        digest,
        text,
      ]);
      await transaction.query(
        `INSERT INTO publication (notebook_id, digest, parent) VALUES ($1, $2, (
            SELECT digest FROM publication WHERE notebook_id = $1 ORDER BY published_at DESC LIMIT 1))
          ON CONFLICT DO NOTHING`,
        [notebook, digest],
      );
      await transaction.query(
        `INSERT INTO revision_operation (digest, operation_key)
          SELECT $1, key FROM operation WHERE key = ANY($2) ORDER BY key ON CONFLICT DO NOTHING`,
        [digest, operations],
      );
      const [{ createdAt }] = (await transaction.query<{ createdAt: Date }>(
        'SELECT created_at AS "createdAt" FROM revision WHERE digest = $1',
        [digest],
      )) as [{ createdAt: Date }];
      return { digest, content, createdAt };
    });
  }

  /** Null when there is none. */
  async find(digest: string): Promise<Revision | null> {
    const [row] = await this.#database.query<{ content: string; createdAt: Date }>(
      'SELECT content, created_at AS "createdAt" FROM revision WHERE digest = $1',
      [digest],
    );
    return row === undefined ? null : { digest, content: JSON.parse(row.content), createdAt: row.createdAt };
  }
}
