import { randomUUID } from 'node:crypto';
import { beyondScope, currentWorkspace, type Database, type Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { freeName, keyNamed } from './names.ts';

export type ContentKind = 'model' | 'dataset';

/** Somewhere else that has a model or data set from the workspace in which one asks. */
export interface Share {
  readonly id: string;
  /** Id of the workspace that has it; null for all members. */
  readonly target: string | null;
}

/** Whose a model or data set is, as seen from the workspace in which one asks. */
export interface ContentPlace {
  /** Id of the workspace that it belongs to; null for all members. */
  readonly workspace: string | null;
  /** Whether it is here because that other workspace shares it. */
  readonly isShared: boolean;
  /** Whether all members have it. */
  readonly isForAll: boolean;
  /** Made from here. */
  readonly shares: readonly Share[];
}

export interface Known {
  readonly key: string;
  readonly workspace: string | null;
  readonly shareId: string | null;
  readonly sharedFrom: string | null;
}

const KNOWN = 'key, workspace_id AS workspace, share_id AS "shareId", shared_from AS "sharedFrom"';

/** Whose contents are, by key; of what is not here, nothing is told. */
export async function placesOf(
  database: Database,
  kind: ContentKind,
  keys: readonly string[],
): Promise<Map<string, ContentPlace>> {
  const here = currentWorkspace();
  const rows = await beyondScope(() =>
    database.query<Known>(
      `SELECT DISTINCT ${KNOWN} FROM alias WHERE kind = $1 AND key = ANY($2)
        AND (workspace_id IS NULL OR workspace_id = $3 OR shared_from = $3) ORDER BY key, "shareId" NULLS FIRST`,
      [kind, keys, here],
    ),
  );
  const known = new Map<string, Known[]>();
  for (const row of rows) known.set(row.key, [...(known.get(row.key) ?? []), row]);
  const places = new Map<string, ContentPlace>();
  for (const [key, names] of known) {
    const place = placeAmong(names, here);
    if (place !== null) places.set(key, place);
  }
  return places;
}

function placeAmong(names: readonly Known[], here: string | null): ContentPlace | null {
  // What is this workspace’s own goes before what all members have, and what was registered before what is shared.
  const found =
    names.find(({ workspace, shareId }) => workspace === here && shareId === null) ??
    names.find(({ workspace }) => workspace === here) ??
    names.find(({ workspace }) => workspace === null);
  if (found === undefined) return null;
  return {
    workspace: found.sharedFrom ?? found.workspace,
    isShared: found.sharedFrom !== null && found.sharedFrom !== here,
    isForAll: names.some(({ workspace }) => workspace === null),
    shares: names.flatMap(({ shareId, sharedFrom, workspace }) =>
      shareId !== null && sharedFrom === here ? [{ id: shareId, target: workspace }] : [],
    ),
  };
}

interface Wanted {
  readonly kind: ContentKind;
  readonly name: string;
  /** Id of a workspace; null for all members. */
  readonly target: string | null;
}

/**
 * Lets another workspace have a model or data set, under the name that it has here. Whoever calls has made sure that the
 * one who asks may put something there. What is there already stays as it is.
 *
 * @throws FlapbookError MODEL_NOT_FOUND, DATASET_NOT_FOUND; BAD_PARAMETER when something else has the name there, and for
 *   what all members have
 */
export async function shareContent(database: Database, { kind, name, target }: Wanted): Promise<void> {
  const { key, workspace: source } = await requireKnown(database, kind, name);
  if (source === null) throw new FlapbookError('BAD_PARAMETER', `All members have “${name}” already.`);
  if (source === target) return;
  await beyondScope(() =>
    database.transaction(async (transaction) => {
      await freeName(transaction, kind, { name, key, takeName: false, workspace: target });
      await transaction.query(
        `INSERT INTO alias (kind, name, key, title, source, files, workspace_id, share_id, shared_from)
          SELECT kind, name, key, title, source, files, $4, $5, $3 FROM alias
            WHERE kind = $1 AND name = $2 AND workspace_id = $3
          ON CONFLICT (kind, name, workspace_id) DO NOTHING`,
        [kind, name, source, target, randomUUID()],
      );
    }),
  );
}

/**
 * Takes back what the workspace in which one asks shares. Where it went on from there, it goes as well; what somebody has
 * registered themselves stays.
 *
 * @throws FlapbookError BAD_PARAMETER for what is no share of this workspace
 */
export async function takeBackShare(database: Database, id: string): Promise<void> {
  const here = currentWorkspace();
  await beyondScope(() =>
    database.transaction(async (transaction) => {
      const gone = await transaction.query(
        'DELETE FROM alias WHERE share_id::text = $1 AND shared_from = $2 RETURNING 1',
        [id, here],
      );
      if (gone.length === 0) {
        throw new FlapbookError('BAD_PARAMETER', `This workspace has made no share ${id.slice(0, 100)}.`);
      }
      await dropStrayShares(transaction);
    }),
  );
}

/**
 * Moves a model or data set, under all its names here, to another workspace. What it is shared with, goes on having it.
 *
 * @param options.fromAll - whether whoever asks may take from all members what belongs to them
 * @throws FlapbookError MODEL_NOT_FOUND, DATASET_NOT_FOUND, FORBIDDEN; BAD_PARAMETER when something else has a name there,
 *   and for what another workspace shares
 */
export async function moveContent(
  database: Database,
  { kind, name, target }: Wanted,
  { fromAll }: { readonly fromAll: boolean },
): Promise<void> {
  const { key, workspace: source, shareId } = await requireKnown(database, kind, name);
  if (shareId !== null) {
    throw new FlapbookError('BAD_PARAMETER', `“${name}” belongs to another workspace; it can be moved from there.`);
  }
  if (source === target) return;
  if (source === null && !fromAll) {
    throw new FlapbookError('FORBIDDEN', `All members have “${name}”: only an ADMIN takes it from them.`);
  }
  await beyondScope(() =>
    database.transaction(async (transaction) => {
      await moveNames(transaction, { kind, key, source, target });
      await dropStrayShares(transaction);
    }),
  );
}

/**
 * Gives names of one workspace, of one content or of all, to another one. Call `dropStrayShares` after it.
 *
 * @param of.key - of all contents when absent
 * @throws FlapbookError BAD_PARAMETER when something else has a name there
 */
export async function moveNames(
  transaction: Queryable,
  {
    kind,
    key,
    source,
    target,
  }: {
    readonly kind?: ContentKind;
    readonly key?: string;
    readonly source: string | null;
    readonly target: string | null;
  },
): Promise<void> {
  const moved = `moved.workspace_id IS NOT DISTINCT FROM $1 AND moved.share_id IS NULL
    AND ($3::text IS NULL OR moved.kind = $3) AND ($4::text IS NULL OR moved.key = $4)`;
  const values = [source, target, kind ?? null, key ?? null];
  const there = 'there.kind = moved.kind AND there.name = moved.name AND there.workspace_id IS NOT DISTINCT FROM $2';
  const [taken] = await transaction.query<{ name: string }>(
    `SELECT moved.name FROM alias moved JOIN alias there ON ${there} WHERE ${moved} AND there.key <> moved.key
      ORDER BY moved.name LIMIT 1`,
    values,
  );
  if (taken !== undefined) {
    throw new FlapbookError('BAD_PARAMETER', `Something else is registered there as “${taken.name}”.`);
  }
  await transaction.query(`DELETE FROM alias there USING alias moved WHERE ${there} AND ${moved}`, values);
  // What it was shared with has it from there now; all members’ own needs no sharing.
  await transaction.query(
    target === null
      ? `DELETE FROM alias share USING alias moved WHERE ${moved} AND $2::uuid IS NULL
          AND share.kind = moved.kind AND share.key = moved.key AND share.shared_from = $1`
      : `UPDATE alias share SET shared_from = $2 FROM alias moved WHERE ${moved}
          AND share.kind = moved.kind AND share.key = moved.key AND share.shared_from = $1`,
    values,
  );
  await transaction.query(`UPDATE alias moved SET workspace_id = $2 WHERE ${moved}`, values);
  // What it had from there under other names is its own by now.
  await transaction.query('UPDATE alias SET share_id = NULL, shared_from = NULL WHERE workspace_id = shared_from');
}

/** Deletes shares from workspaces that have no longer what they share, neither themselves nor from another. */
export async function dropStrayShares(transaction: Queryable): Promise<void> {
  await transaction.query(
    `WITH RECURSIVE has AS (
        SELECT kind, key, workspace_id FROM alias WHERE share_id IS NULL
        UNION
        SELECT alias.kind, alias.key, alias.workspace_id FROM alias
          JOIN has ON has.kind = alias.kind AND has.key = alias.key AND has.workspace_id = alias.shared_from
          WHERE alias.share_id IS NOT NULL)
      DELETE FROM alias WHERE share_id IS NOT NULL AND NOT EXISTS (SELECT FROM has
        WHERE has.kind = alias.kind AND has.key = alias.key AND has.workspace_id = alias.shared_from)`,
  );
}

/** What a name means where one asks. @throws FlapbookError MODEL_NOT_FOUND, DATASET_NOT_FOUND */
export async function requireKnown(database: Database, kind: ContentKind, name: string): Promise<Known> {
  const [known] = await database.query<Known>(
    `SELECT ${KNOWN} FROM alias WHERE kind = '${kind}' AND name = $1 AND key = ${keyNamed(kind)}
      ORDER BY workspace_id IS NOT DISTINCT FROM flapbook_workspace() DESC LIMIT 1`,
    [name],
  );
  if (known !== undefined) return known;
  const [code, what] =
    kind === 'model' ? (['MODEL_NOT_FOUND', 'model'] as const) : (['DATASET_NOT_FOUND', 'data set'] as const);
  throw new FlapbookError(code, `No ${what} is registered as “${name}”.`);
}
