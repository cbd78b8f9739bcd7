import { currentScope, type Database, type Queryable, reading, within } from '@flapbook/database';
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
  readonly audience: Audience;
  /** When strangers could first read it; null for never. */
  readonly openedAt: Date | null;
  /** Id of the workspace that published it; null for all members. */
  readonly workspace: string | null;
}

/** Who may read a revision: members; whoever has its link; the same, and it is listed; nobody any more. */
export const AUDIENCES = ['MEMBERS', 'UNLISTED', 'PUBLIC', 'WITHDRAWN'] as const;

export type Audience = (typeof AUDIENCES)[number];

/** A notebook as it was published: what it said and what it showed. */
export interface Revision extends RevisionHead {
  readonly content: JsonObject;
}

/** A revision in a list. */
export interface ListedRevision extends RevisionHead {
  /** When the notebook published it, to the microsecond: where the next page starts. */
  readonly position: string;
}

const HEAD = `digest, title, created_at AS "createdAt", notebook_id AS notebook, parent, forked_from AS "forkedFrom",
  audience, opened_at AS "openedAt", workspace_id AS workspace`;

/** A revision with its first publication. */
const FIRST = `revision JOIN publication USING (digest) WHERE digest = $1 ORDER BY published_at, notebook_id LIMIT 1`;

const WITH_CONTENT = reading(`SELECT content, ${HEAD} FROM ${FIRST}`);

const HEAD_ALONE = reading(`SELECT ${HEAD} FROM ${FIRST}`);

const OF_NOTEBOOK =
  reading(`SELECT ${HEAD}, published_at::text AS position FROM publication JOIN revision USING (digest)
  WHERE notebook_id = $1 AND ($3::timestamptz IS NULL OR (published_at, digest) < ($3, $4))
    AND ($5::text[] IS NULL OR audience = ANY($5))
  ORDER BY published_at DESC, digest DESC LIMIT $2`);

const LISTED = reading(`SELECT ${HEAD}, created_at::text AS position FROM revision
  JOIN LATERAL (SELECT notebook_id, parent, forked_from, workspace_id FROM publication WHERE digest = revision.digest
    ORDER BY published_at, notebook_id LIMIT 1) AS first ON true
  WHERE audience = 'PUBLIC' AND ($2::timestamptz IS NULL OR (created_at, digest) < ($2, $3))
  ORDER BY created_at DESC, digest DESC LIMIT $1`);

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
    const [row] = await this.#database.query<RevisionHead & { content: string }>(WITH_CONTENT, [digest]);
    return row === undefined ? null : { ...row, content: JSON.parse(row.content) };
  }

  /** The same without its content. */
  async head(digest: string): Promise<RevisionHead | null> {
    const [row] = await this.#database.query<RevisionHead>(HEAD_ALONE, [digest]);
    return row ?? null;
  }

  /** A page of what a notebook has published, last published first. */
  list(
    notebook: string,
    page: {
      readonly limit: number;
      readonly after: { readonly position: string; readonly digest: string } | null;
      /** Only those for one of these; all when absent. */
      readonly audiences?: readonly Audience[];
    },
  ): Promise<ListedRevision[]> {
    return this.#database.query<ListedRevision>(OF_NOTEBOOK, [
      notebook,
      page.limit,
      page.after?.position ?? null,
      page.after?.digest ?? null,
      page.audiences ?? null,
    ]);
  }

  /** A page of what is listed for everybody, last published first. */
  listed(page: {
    readonly limit: number;
    readonly after: { readonly position: string; readonly digest: string } | null;
  }): Promise<ListedRevision[]> {
    return this.#database.query<ListedRevision>(LISTED, [
      page.limit,
      page.after?.position ?? null,
      page.after?.digest ?? null,
    ]);
  }

  /**
   * Says who may read a revision from now on.
   *
   * @param by the member who says so, who must have published it; null for somebody who may say so of all
   * @returns null when there is none that they may say it of
   */
  async setAudience(digest: string, audience: Audience, by: string | null): Promise<Revision | null> {
    const changed = await this.#database.query(
      `UPDATE revision SET audience = $2,
          opened_at = CASE WHEN $2 IN ('UNLISTED', 'PUBLIC') THEN coalesce(opened_at, now()) ELSE opened_at END
        WHERE digest = $1 AND ($3::uuid IS NULL
          OR EXISTS (SELECT FROM publication p WHERE p.digest = revision.digest AND p.published_by = $3))
        RETURNING digest`,
      [digest, audience, by],
    );
    return changed.length === 0 ? null : this.find(digest);
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
  /** Id of the member who publishes it; null, as by default, where nobody signs in. */
  readonly by?: string | null;
}

/** What is published of a notebook is whose the notebook is, whatever workspace asks. */
const WHOSE = `CASE WHEN EXISTS (SELECT FROM notebook WHERE id = $1 AND workspace_id IS NOT DISTINCT FROM flapbook_workspace())
  OR NOT EXISTS (SELECT FROM notebook WHERE id = $1) THEN flapbook_workspace() END`;

/** As `Revisions.publish`, within a transaction. @throws FlapbookError LIMIT_EXCEEDED */
export async function publishWithin(
  transaction: Queryable,
  { content, notebook, version, operations, by = null }: Publication,
): Promise<Revision> {
  const digest = revisionDigest(content);
  await transaction.query('INSERT INTO revision (digest, content, title) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    digest,
    canonicalize(content),
    titleOf(content),
  ]);
  await transaction.query(
    `INSERT INTO publication (notebook_id, digest, version, published_by, workspace_id, parent, forked_from)
      VALUES ($1, $2, $3, $4, ${WHOSE},
        (SELECT digest FROM publication WHERE notebook_id = $1 ORDER BY published_at DESC LIMIT 1),
        (SELECT forked_from FROM notebook WHERE id = $1
          ORDER BY workspace_id IS NOT DISTINCT FROM flapbook_workspace() DESC, workspace_id LIMIT 1))
      ON CONFLICT (notebook_id, digest, workspace_id) DO UPDATE
        SET version = excluded.version, published_by = coalesce(publication.published_by, excluded.published_by)`,
    [notebook, digest, version ?? null, by],
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

/**
 * Reads what stands behind a revision, for whoever may read it, as the workspace sees it that published it: a public
 * figure has its operation, whose model may be private.
 */
export function asPublished<T>({ workspace }: Pick<RevisionHead, 'workspace'>, read: () => T): T {
  return currentScope() === 'EVERYTHING' ? read() : within(workspace ?? 'SHARED', read);
}
