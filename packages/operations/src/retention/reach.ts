import type { Queryable } from '@flapbook/database';
import { type RetentionPolicy, SHOWN_DAYS } from './policy.ts';

/**
 * Who keeps an operation `o`, $1 being the policy's days. A further holder is a line here. What they need is kept with
 * them: `requires` names it, since what is computed inline stores no results.
 */
const HOLDERS = [
  `o.status IN ('QUEUED', 'RUNNING')`,
  'o.used_at > now() - make_interval(days => $1)',
  'EXISTS (SELECT 1 FROM pin WHERE pin.operation_key = o.key)',
  'EXISTS (SELECT 1 FROM revision_operation shown WHERE shown.operation_key = o.key)',
  'EXISTS (SELECT 1 FROM study_operation measured WHERE measured.operation_key = o.key)',
  `EXISTS (
    SELECT 1 FROM notebook_operation shown JOIN notebook ON notebook.id = shown.notebook_id
        AND notebook.workspace_id IS NOT DISTINCT FROM shown.workspace_id
    WHERE shown.operation_key = o.key AND shown.seen_at >= make_interval(days => -${SHOWN_DAYS}) + (
      SELECT max(seen_at) FROM notebook_operation latest WHERE latest.notebook_id = shown.notebook_id))`,
];

const IS_HELD = `(${HOLDERS.join(' OR ')})`;

/** Common table expressions, `kept` among them: what is held and everything that it needs. $1 is the policy's days. */
export const KEPT = `RECURSIVE kept AS (
  SELECT o.key, o.requires FROM operation o WHERE ${IS_HELD}
  UNION
  SELECT o.key, o.requires FROM kept CROSS JOIN unnest(kept.requires) AS input JOIN operation o ON o.key = input)`;

/**
 * Those of `keys` that neither they nor anything that needs them is held. It looks from the keys upwards, so that a few
 * cost little however many operations there are. Give it locked keys: who queues an operation locks what it needs first.
 */
export async function unheld(
  transaction: Queryable,
  keys: readonly string[],
  { keepDays }: RetentionPolicy,
): Promise<string[]> {
  const rows = await transaction.query<{ key: string }>(
    `WITH RECURSIVE dependent AS (
        SELECT wanted AS key, wanted FROM unnest($2::text[]) AS given (wanted)
        UNION
        SELECT o.key, wanted FROM dependent JOIN operation o ON o.requires @> ARRAY[dependent.key])
      SELECT wanted AS key FROM unnest($2::text[]) AS given (wanted)
      EXCEPT
      SELECT wanted FROM dependent JOIN operation o USING (key) WHERE ${IS_HELD}
      ORDER BY key`,
    [keepDays, keys],
  );
  return rows.map(({ key }) => key);
}

/**
 * Those of `keys` that no result outside of them is made from. Whoever finds a result counts on what it was made from
 * being there as well, so what was passed over, because somebody held it locked, holds on to that.
 */
export async function unneeded(transaction: Queryable, keys: readonly string[]): Promise<string[]> {
  const rows = await transaction.query<{ key: string }>(
    `WITH RECURSIVE needed AS (
        SELECT key FROM unnest($1::text[]) AS given (key) WHERE EXISTS (
          SELECT 1 FROM operation o WHERE o.requires @> ARRAY[given.key] AND o.status = 'SUCCEEDED' AND o.key <> ALL($1))
        UNION
        SELECT input.key FROM needed JOIN operation o USING (key) CROSS JOIN unnest(o.requires) AS input (key)
          WHERE input.key = ANY($1))
      SELECT key FROM unnest($1::text[]) AS given (key) EXCEPT SELECT key FROM needed ORDER BY key`,
    [keys],
  );
  return rows.map(({ key }) => key);
}
