import type { Queryable } from '@flapbook/database';
import { IS_NAMED, keyNamed } from '../../catalogue/names.ts';

/** A model or data set that a bundle needs and does not hold. */
export interface NamedHere {
  readonly key: string;
  /** Its name where the bundle comes from, which the notebook's queries use. */
  readonly name: string;
  /**
   * `OTHER_NAME` when it is here but not under its name, and `OTHER_CONTENT` when something else has its name here: the
   * queries do not find it, or mean that.
   */
  readonly state: 'HERE' | 'MISSING' | 'OTHER_NAME' | 'OTHER_CONTENT';
}

/**
 * Tells which of the models or data sets are here. One that is, under another name, gets the bundle's name as a further
 * one, where that is free: the notebook's queries find it.
 */
export async function nameHere(
  transaction: Queryable,
  kind: 'model' | 'dataset',
  wanted: readonly { readonly key: string; readonly name: string }[],
): Promise<NamedHere[]> {
  const states: NamedHere[] = [];
  for (const { key, name } of wanted) {
    const [holder] = await transaction.query<{ key: string }>(
      `SELECT key FROM alias WHERE key = ${keyNamed(kind)} LIMIT 1`,
      [name],
    );
    const [here] = await transaction.query(`SELECT 1 FROM ${kind} WHERE key = $1 AND ${IS_NAMED[kind]}`, [key]);
    const isFree = holder === undefined && here !== undefined && !PLACE.test(name);
    if (isFree) {
      await transaction.query(
        // A further name of what another workspace shares goes when the share does.
        `INSERT INTO alias (kind, name, key, source, files, share_id, shared_from)
          SELECT $1, $2, key, ${SOURCES[kind]}, files, (flapbook_known($1, key)).share_id, (flapbook_known($1, key)).shared_from
            FROM ${kind} WHERE key = $3`,
        [kind, name, key],
      );
    }
    const state =
      holder?.key === key || isFree
        ? 'HERE'
        : holder !== undefined
          ? 'OTHER_CONTENT'
          : here !== undefined
            ? 'OTHER_NAME'
            : 'MISSING';
    states.push({ key, name, state });
  }
  return states;
}

const SOURCES = { model: `jsonb_build_object('directory', directory)`, dataset: 'source' } as const;

/** The name of a folder or file of another machine, which could be another one here. */
const PLACE = /^(?:\/|[A-Za-z]:[\\/]|(?:text|jsonl|parquet|tokens|task):)/;
