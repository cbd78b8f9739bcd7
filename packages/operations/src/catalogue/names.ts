import { type Queryable, reading } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { currentAsker } from '../quotas/asker.ts';
import type { FileStamp } from './files.ts';

/** Where everything is seen, nothing is looked up. */
const known = (kind: 'model' | 'dataset', column: 'name' | 'title') =>
  `CASE WHEN flapbook_scope() IS NULL THEN ${kind}.${column}
    ELSE coalesce((flapbook_known('${kind}', ${kind}.key)).${column}, ${kind}.${column}) END`;

/** SQL for the name of a row of `model` or `dataset`, and for the title of one of `dataset`, as whoever asks knows it. */
export const NAME = { model: known('model', 'name'), dataset: known('dataset', 'name') } as const;
export const TITLE = known('dataset', 'title');

/**
 * SQL that joins `known` to each row of `model` or `dataset`: the alias by which the present scope knows it, looked up once
 * a row; nothing, and nothing is looked up, where everything is seen.
 */
export const joinKnown = (kind: 'model' | 'dataset') => `LEFT JOIN LATERAL (
    SELECT found.* FROM flapbook_known('${kind}', ${kind}.key) AS found WHERE flapbook_scope() IS NOT NULL
  ) AS known ON true`;

/** SQL for whether a model or data set is in somebody's library: what was removed from all stays for its results. */
export const isNamed = (kind: 'model' | 'dataset', key: string) =>
  `EXISTS (SELECT FROM alias WHERE alias.kind = '${kind}' AND alias.key = ${key})`;

/** The same of a row of `model` or `dataset`. */
export const IS_NAMED = { model: isNamed('model', 'model.key'), dataset: isNamed('dataset', 'dataset.key') } as const;

/** SQL for whether a name is the place of a data set's files, by which it is known until a person names it. */
export const isPlaceName = (name: string) => `${name} ~ '^(text|jsonl|parquet|tokens|task):'`;

/** SQL for whether a row of `alias` is the place of its files, by which a model or data set is known besides its names. */
export const IS_PLACE = `(name = coalesce(source ->> 'directory', '') OR ${isPlaceName('name')})`;

/** SQL for a lane as whoever asks may know it. */
export const lane = (column: string) =>
  `CASE WHEN ${column} = '' OR flapbook_scope() IS NULL THEN ${column} ELSE flapbook_lane(${column}) END AS lane`;

/**
 * Checks a name that somebody gives a model or data set.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export function requireName(name: string): string {
  if (name.length === 0 || name.length > 200 || name.trim() !== name || /\p{Cc}/u.test(name)) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      'A name has 1 to 200 characters, no spaces at its ends and no control characters.',
    );
  }
  return name;
}

/**
 * Makes sure that no other content has the name in the workspace. With `takeName` the old holder keeps its key and gets another name.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export async function freeName(
  transaction: Queryable,
  table: 'model' | 'dataset',
  {
    name,
    key,
    takeName,
    workspace,
  }: {
    readonly name: string;
    readonly key: string;
    readonly takeName: boolean;
    readonly workspace?: string | null;
  },
): Promise<void> {
  const held = `kind = '${table}' AND name = $1 AND workspace_id IS NOT DISTINCT FROM coalesce($2, flapbook_workspace())`;
  const [holder] = await transaction.query<{ key: string }>(`SELECT key FROM alias WHERE ${held}`, [
    name,
    workspace ?? null,
  ]);
  if (holder?.key === key) return;
  if (holder === undefined) return freeRemovedName(transaction, table, { name, key });
  if (!takeName) {
    throw new FlapbookError('BAD_PARAMETER', `Something else is registered as “${name}”; choose another name.`);
  }
  const other = `name || '@' || left(key, 12)`;
  await transaction.query(`UPDATE alias SET name = ${other} WHERE ${held}`, [name, workspace ?? null]);
  await transaction.query(`UPDATE ${table} SET name = ${other} WHERE name = $1 AND key = $2`, [name, holder.key]);
}

/** What was removed from all libraries keeps its name for those who look at its results, until something else has it. */
async function freeRemovedName(
  transaction: Queryable,
  table: 'model' | 'dataset',
  { name, key }: { readonly name: string; readonly key: string },
): Promise<void> {
  // Within a workspace names are those of `alias` alone.
  await transaction.query(
    `UPDATE ${table} SET name = name || '@' || left(key, 12)
      WHERE flapbook_scope() IS NULL AND name = $1 AND key <> $2 AND NOT ${IS_NAMED[table]}`,
    [name, key],
  );
}

/**
 * SQL for whether a row's own name is nobody's any more, for whoever sees everything: registered again under another, it has that.
 */
export const IS_NAME_GONE = (table: 'model' | 'dataset') => `(flapbook_scope() IS NULL AND NOT EXISTS (
  SELECT FROM alias WHERE alias.kind = '${table}' AND alias.key = ${table}.key AND alias.name = ${table}.name))`;

/** A name by which a workspace knows some content, and where it comes from. */
interface Alias {
  readonly name: string;
  readonly key: string;
  readonly title?: string;
  readonly source: object;
  readonly files: readonly FileStamp[];
  /** Whose it is to be; that which asks when absent. */
  readonly workspace?: string | null;
}

/** Names content, or tells of the name that it now means this. Whoever asks has registered it, on their account. */
export async function insertAlias(
  transaction: Queryable,
  kind: 'model' | 'dataset',
  { name, key, title, source, files, workspace }: Alias,
): Promise<void> {
  await transaction.query(
    `INSERT INTO alias (kind, name, key, title, source, files, workspace_id, registered_by)
      VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, flapbook_workspace()), $8)
      ON CONFLICT (kind, name, workspace_id) DO UPDATE
        SET key = excluded.key, title = excluded.title, source = excluded.source, files = excluded.files,
          registered_by = coalesce(excluded.registered_by, alias.registered_by), share_id = NULL, shared_from = NULL`,
    [
      kind,
      name,
      key,
      title ?? null,
      JSON.stringify(source),
      JSON.stringify(files),
      workspace ?? null,
      currentAsker()?.member ?? null,
    ],
  );
}

/** SQL for the key that a name, which is `$1`, means to whoever asks: that of their own workspace goes first. */
export const keyNamed = (kind: 'model' | 'dataset') =>
  `(SELECT key FROM alias WHERE kind = '${kind}' AND name = $1
    ORDER BY workspace_id IS NOT DISTINCT FROM flapbook_workspace() DESC, workspace_id LIMIT 1)`;

/** Where a page of what has names begins. */
export interface NamePage {
  readonly limit: number;
  /** The last name and key of the page before; null for the first. */
  readonly after: { readonly name: string; readonly key: string } | null;
}

/** Reads pages of what a statement selects, in the order of names; of one name, as several workspaces may give it, of keys. */
export function pagesByName<Row extends object>(
  select: string,
): (database: Queryable, page: NamePage) => Promise<Row[]> {
  const page = reading(`SELECT * FROM (${select}) AS known WHERE $2::text IS NULL OR (name, key) > ($2, $3)
    ORDER BY name, key LIMIT $1`);
  return (database, { limit, after }) => database.query<Row>(page, [limit, after?.name ?? null, after?.key ?? null]);
}
