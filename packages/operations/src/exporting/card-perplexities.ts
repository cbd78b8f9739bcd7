import type { CardFigure } from '@flapbook/exports';
import type { ModelRecord } from '../catalogue/models.ts';
import type { EvaluationParameters } from '../kinds/evaluation.ts';
import type { Task } from '../kinds/kind.ts';
import type { Perplexity } from '../statistics/perplexity.ts';
import { shareable } from './shareable.ts';

/** An evaluation that is there, and the same of the base model where that is, too. */
interface Evaluated {
  readonly dataset: string;
  readonly parameters: EvaluationParameters;
  readonly result: Perplexity;
  readonly dense: Perplexity | null;
}

/** Of so many evaluations the figures stand in a card, the latest of each data set and length first. */
const MOST = 12;

/** Whether everybody who has the model has the data set: the card is for all of them. */
const IS_KNOWN = `NOT EXISTS (SELECT FROM alias m WHERE m.kind = 'model' AND m.key = $1 AND NOT EXISTS (
  SELECT FROM alias d WHERE d.kind = 'dataset' AND d.key = dataset.key
    AND (d.workspace_id IS NULL OR d.workspace_id = m.workspace_id)))`;

/** By that of all members, where they have one. */
const KNOWN_NAME = `SELECT name FROM alias d WHERE d.kind = 'dataset' AND d.key = dataset.key
  ORDER BY workspace_id IS NOT NULL, name <> dataset.name, named_at LIMIT 1`;

/** Perplexities of a model that are known when it is written: nothing is computed for a card. */
export async function perplexityFigures(
  { database }: Pick<Task, 'database'>,
  { model, pruned }: { readonly model: ModelRecord; readonly pruned: string | null },
): Promise<CardFigure[]> {
  const found = await database.query<Evaluated>(
    `SELECT (${KNOWN_NAME}) AS dataset, o.parameters, o.result, dense.result AS dense
      FROM operation o JOIN dataset ON dataset.key = o.inputs ->> 'dataset'
      LEFT JOIN LATERAL (
        SELECT result FROM operation base
        WHERE $2::text IS NOT NULL AND base.kind = 'evaluation' AND base.status = 'SUCCEEDED'
          AND base.inputs = o.inputs - 'pruned' AND base.parameters = o.parameters LIMIT 1) dense ON true
      WHERE o.kind = 'evaluation' AND o.status = 'SUCCEEDED' AND o.inputs ->> 'model' = $1
        AND o.inputs ->> 'pruned' IS NOT DISTINCT FROM $2 AND ${IS_KNOWN}
      ORDER BY 1, (o.parameters ->> 'sequenceLength')::integer, o.key LIMIT $3`,
    [model.key, pruned, MOST],
  );
  return found.map(({ dataset, parameters, result, dense }) => ({
    name: `perplexity on ${shareable(dataset)}, ${count(result.rows)} rows of ${count(parameters.sequenceLength)} tokens`,
    dense: pruned === null ? text(result) : dense && text(dense),
    pruned: text(result),
  }));
}

function text({ perplexity, interval }: Perplexity): string {
  const digits = (value: number) => value.toPrecision(6);
  return interval === null
    ? digits(perplexity)
    : `${digits(perplexity)} (95 %: ${interval.low.toPrecision(4)} to ${interval.high.toPrecision(4)})`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
