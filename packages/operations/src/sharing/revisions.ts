import type { Database, Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import canonicalize from 'canonicalize';
import { digestOf, type JsonObject } from '../keys.ts';

/** Bytes of a revision's canonical JSON, at most. */
export const REVISION_BYTES = 16_000_000;

/** A revision without what it says. */
export interface RevisionHead {
  /** SHA-256 in hex of the canonical JSON (RFC 8785) of its content. */
  readonly digest: string;
  readonly title: string;
  /** When it was first published. */
  readonly createdAt: Date;
  /** Id of the notebook that published it first; it may be gone. */
  readonly notebook: string;
  /** Digest of what that notebook had published before; null for its first. */
  readonly parent: string | null;
  /** Digest of the revision that that notebook was made of; null for one that somebody began. */
  readonly forkedFrom: string | null;
}

/** A notebook as it was published: what it said and what it showed. */
export interface Revision extends RevisionHead {
  readonly content: JsonObject;
}

/** A revision in a list. */
export interface ListedRevision extends RevisionHead {
  /** When the notebook published it, to the microsecond: where the next page starts. */
  readonly position: string;
}

const HEAD = `digest, title, created_at AS "createdAt", notebook_id AS notebook, parent, forked_from AS "forkedFrom"`;

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
   * @throws FlapbookError LIMIT_EXCEEDED
   */
  publish(publication: Publication): Promise<Revision> {
    return this.#database.transaction((transaction) => publishWithin(transaction, publication));
  }

  /** Null when there is none. */
  async find(digest: string): Promise<Revision | null> {
    const [row] = await this.#database.query<RevisionHead & { content: string }>(
      `SELECT content, ${HEAD} FROM ${FIRST}`,
      [digest],
    );
    return row === undefined ? null : { ...row, content: JSON.parse(row.content) };
  }

  /** The same without its content. */
  async head(digest: string): Promise<RevisionHead | null> {
    const [row] = await this.#database.query<RevisionHead>(`SELECT ${HEAD} FROM ${FIRST}`, [digest]);
    return row ?? null;
  }

  /** A page of what a notebook has published, last published first. */
  list(
    notebook: string,
    page: { readonly limit: number; readonly after: { readonly position: string; readonly digest: string } | null },
  ): Promise<ListedRevision[]> {
    return this.#database.query<ListedRevision>(
      `SELECT ${HEAD}, published_at::text AS position FROM publication JOIN revision USING (digest)
        WHERE notebook_id = $1 AND ($3::timestamptz IS NULL OR (published_at, digest) < ($3, $4))
        ORDER BY published_at DESC, digest DESC LIMIT $2`,
      [notebook, page.limit, page.after?.position ?? null, page.after?.digest ?? null],
    );
  }

  /** The newest version of a notebook that was published; null when none was. */
  async publishedVersion(notebook: string): Promise<number | null> {
    const [row] = await this.#database.query<{ version: number | null }>(
      'SELECT max(version) AS version FROM publication WHERE notebook_id = $1',
      [notebook],
    );
    return row!.version;
  }
}

/** What is published, and for whom. */
export interface Publication {
  readonly content: JsonObject;
  /** Id of the notebook that publishes it. */
  readonly notebook: string;
  /** Its version, where one was published. */
  readonly version?: number;
  /** Keys of what the content shows; those that the database does not know hold nothing. */
  readonly operations: readonly string[];
}

/** As `Revisions.publish`, within a transaction. @throws FlapbookError LIMIT_EXCEEDED */
export async function publishWithin(
  transaction: Queryable,
  { content, notebook, version, operations }: Publication,
): Promise<Revision> {
  const digest = revisionDigest(content);
  await transaction.query('INSERT INTO revision (digest, content, title) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    digest,
    canonicalize(content),
    titleOf(content),
  ]);
  await transaction.query(
    `INSERT INTO publication (notebook_id, digest, version, parent, forked_from) VALUES ($1, $2, $3,
        (SELECT digest FROM publication WHERE notebook_id = $1 ORDER BY published_at DESC LIMIT 1),
        (SELECT forked_from FROM notebook WHERE id = $1))
      ON CONFLICT (notebook_id, digest) DO UPDATE SET version = excluded.version`,
    [notebook, digest, version ?? null],
  );
  await transaction.query(
    `INSERT INTO revision_operation (digest, operation_key)
      SELECT $1, key FROM operation WHERE key = ANY($2) ORDER BY key ON CONFLICT DO NOTHING`,
    [digest, operations],
  );
  const [head] = await transaction.query<RevisionHead>(`SELECT ${HEAD} FROM ${FIRST}`, [digest]);
  return { ...head!, content };
}

/** What a content's digest is, were it published. @throws FlapbookError LIMIT_EXCEEDED */
export function revisionDigest(content: JsonObject): string {
  if (Buffer.byteLength(canonicalize(content)!) > REVISION_BYTES) {
    throw new FlapbookError('LIMIT_EXCEEDED', `A revision has at most ${REVISION_BYTES} bytes of JSON.`);
  }
  return digestOf(content);
}

/** For lists. A column holds neither NUL nor half a surrogate pair. */
function titleOf({ title }: JsonObject): string {
  return typeof title === 'string' ? Buffer.from(title).toString().replaceAll('\0', '\ufffd') : '';
}
