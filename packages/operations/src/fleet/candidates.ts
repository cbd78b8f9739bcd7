import type { Queryable } from '@flapbook/database';
import { NAME } from '../catalogue/names.ts';
import type { OperationSpec } from '../kinds/kind.ts';

/** An operation that has succeeded. */
export interface Candidate extends OperationSpec {
  readonly finishedAt: Date;
}

/** How many operations are looked at: the latest of the same model and of any, and what is compared to the end. */
export const CANDIDATE_LIMITS = { sameModel: 1_000, anyModel: 200, compared: 200 } as const;

interface Row extends OperationSpec {
  readonly finishedAt: Date | null;
  readonly candidate: boolean;
}

/**
 * Operations of the same kind that have succeeded, latest first, and everything they rest on. Among the latest ones,
 * those are taken whose own parameters and inputs differ least, the latest of several.
 */
export async function candidatesFor(
  database: Queryable,
  { key, kind, parameters, inputs }: OperationSpec,
): Promise<{ candidates: Candidate[]; specs: Map<string, OperationSpec> }> {
  const rows = await database.query<Row>(
    `WITH RECURSIVE recent AS (
        (SELECT key, parameters, inputs, finished_at FROM operation
          WHERE kind = $1 AND status = 'SUCCEEDED' AND inputs ->> 'model' = $3
          ORDER BY finished_at DESC LIMIT ${CANDIDATE_LIMITS.sameModel})
        UNION
        (SELECT key, parameters, inputs, finished_at FROM operation
          WHERE kind = $1 AND status = 'SUCCEEDED'
          ORDER BY finished_at DESC LIMIT ${CANDIDATE_LIMITS.anyModel})),
      near AS (
        SELECT key FROM recent WHERE key <> $2
        ORDER BY
          (SELECT count(*) FROM jsonb_each($4::jsonb) mine WHERE recent.parameters -> mine.key IS DISTINCT FROM mine.value)
          + (SELECT count(*) FROM jsonb_each($5::jsonb) mine WHERE recent.inputs -> mine.key IS DISTINCT FROM mine.value),
          finished_at DESC
        LIMIT ${CANDIDATE_LIMITS.compared}),
      below AS (
        SELECT o.key, o.inputs FROM operation o JOIN near USING (key)
        UNION
        SELECT o.key, o.inputs FROM below CROSS JOIN jsonb_each_text(below.inputs) input
          JOIN operation o ON o.key = input.value)
      SELECT key, kind, version, parameters, inputs, finished_at AS "finishedAt",
        key IN (SELECT key FROM near) AS candidate
      FROM operation WHERE key IN (SELECT key FROM below)
      ORDER BY finished_at DESC NULLS LAST, key`,
    [kind, key, inputs.model, JSON.stringify(parameters), JSON.stringify(inputs)],
  );
  return {
    candidates: rows.filter((row): row is Row & Candidate => row.candidate),
    specs: new Map(rows.map((row) => [row.key, row])),
  };
}

/** Names of models and data sets by their keys. */
export async function namesOf(database: Queryable, keys: readonly string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await database.query<{ key: string; name: string }>(
    `SELECT key, ${NAME.model} AS name FROM model WHERE key = ANY($1)
      UNION ALL SELECT key, ${NAME.dataset} FROM dataset WHERE key = ANY($1)`,
    [keys],
  );
  return new Map(rows.map(({ key, name }) => [key, name]));
}
