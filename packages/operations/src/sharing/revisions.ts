import type { Database, Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import canonicalize from 'canonicalize';
import { digestOf, type JsonObject } from '../keys.ts';

/** Bytes of a revision's canonical JSON, at most. */
export const REVISION_BYTES = 16_000_000;

/** A notebook as it was published: what it said and what it showed. */
export interface Revision {
  /** SHA-256 in hex of the canonical JSON (RFC 8785) of `content`. */
  readonly digest: string;
  readonly content: JsonObject;
  /** When it was first published. */
  readonly createdAt: Date;
  /** Id of the notebook that published it first; it may be gone. */
  readonly notebook: string;
  /** Digest of what that notebook had published before; null for its first. */
  readonly parent: string | null;
}

/** A revision in a list. */
export interface ListedRevision {
  readonly digest: string;
  /** When the notebook published it, to the microsecond: where the next page starts. */
  readonly position: string;
}

const COLUMNS = 'created_at AS "createdAt", notebook_id AS notebook, parent';

/** A revision with its first publication. */
const FIRST = `revision JOIN publication USING (digest) WHERE digest = $1 ORDER BY published_at, notebook_id LIMIT 1`;

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
  publish(content: JsonObject, notebook: string, operations: readonly string[]): Promise<Revision> {
    return this.#database.transaction((transaction) => publishWithin(transaction, { content, notebook, operations }));
  }

  /** Null when there is none. */
  async find(digest: string): Promise<Revision | null> {
    const [row] = await this.#database.query<Omit<Revision, 'digest' | 'content'> & { content: string }>(
      `SELECT content, ${COLUMNS} FROM ${FIRST}`,
      [digest],
    );
    return row === undefined ? null : { ...row, digest, content: JSON.parse(row.content) };
  }

  /** A page of what a notebook has published, last published first. */
  list(
    notebook: string,
    page: { readonly limit: number; readonly after: { readonly position: string; readonly digest: string } | null },
  ): Promise<ListedRevision[]> {
    return this.#database.query<ListedRevision>(
      `SELECT digest, published_at::text AS position FROM publication
        WHERE notebook_id = $1 AND ($3::timestamptz IS NULL OR (published_at, digest) < ($3, $4))
        ORDER BY published_at DESC, digest DESC LIMIT $2`,
      [notebook, page.limit, page.after?.position ?? null, page.after?.digest ?? null],
    );
  }
}

interface Publication {
  readonly content: JsonObject;
  /** Id of the notebook that publishes it. */
  readonly notebook: string;
  /** Keys of what the content shows. */
  readonly operations: readonly string[];
}

/** As `Revisions.publish`, within a transaction. @throws FlapbookError LIMIT_EXCEEDED */
export async function publishWithin(
  transaction: Queryable,
  { content, notebook, operations }: Publication,
): Promise<Revision> {
  const digest = digestOf(content);
  const text = canonicalize(content)!;
  if (Buffer.byteLength(text) > REVISION_BYTES) {
    throw new FlapbookError('LIMIT_EXCEEDED', `A revision has at most ${REVISION_BYTES} bytes of JSON.`);
  }
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
  const [published] = await transaction.query<Omit<Revision, 'digest' | 'content'>>(`SELECT ${COLUMNS} FROM ${FIRST}`, [
    digest,
  ]);
  return { digest, content, ...published! };
}
