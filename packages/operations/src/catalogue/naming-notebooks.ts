import type { Queryable } from '@flapbook/database';

/**
 * How many notebooks name one of the names: as a text in a cell, as a word of a study, or as the value of a variable.
 * What a text cell says about it does not count.
 */
export async function notebooksNaming(database: Queryable, names: readonly string[]): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM notebook WHERE EXISTS (
      SELECT FROM unnest($1::text[]) AS given (name) WHERE
        EXISTS (SELECT FROM jsonb_array_elements(cells) cell WHERE cell ->> 'kind' <> 'MARKDOWN'
          AND (position(to_json(name)::text IN cell ->> 'source') > 0
            OR cell ->> 'kind' = 'STUDY' AND name = ANY(regexp_split_to_array(cell ->> 'source', ${SEPARATORS}))))
        OR EXISTS (SELECT FROM jsonb_each(variables) variable WHERE variable.value = to_jsonb(name)))`,
    [names],
  );
  return row!.count;
}

/** What stands between the words of YAML. */
const SEPARATORS = `'[\\s,:''\\[\\]{}]+'`;
