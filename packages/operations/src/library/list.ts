import type { Queryable } from '@flapbook/database';
import { NAME, TITLE } from '../catalogue/names.ts';
import type { OperationStatus } from '../operation.ts';
import { COLUMNS, type OperationRecord } from '../store/operations.ts';
import { IS_USED_PLAN, inputKeys, WAS_ASKED_FOR } from './conditions.ts';

/** An operation in a list. */
export interface ListedOperation extends OperationRecord {
  /** When it was made known, to the microsecond, which `Date` cannot hold: where the next page starts. */
  readonly position: string;
}

/** Which operations a list holds; what is null does not matter. */
export interface OperationFilter {
  /** Plans are listed only when they are asked for by their kind or as what was made from an input. */
  readonly kind?: string | null;
  readonly status?: OperationStatus | null;
  /** Key of the model that it is about, however far down. */
  readonly model?: string | null;
  /** Key of something that it was made from directly. */
  readonly input?: string | null;
  /** Id of a notebook that has shown it. */
  readonly notebook?: string | null;
  /** Words that must all occur in its key, its parameters, or names of what it rests on, in any case. */
  readonly words?: readonly string[];
}

/** A page of operations that somebody has asked to run, newest first, after the position given. */
export function listOperations(
  database: Queryable,
  page: {
    readonly limit: number;
    readonly after: { readonly position: string; readonly key: string } | null;
  },
  filter: OperationFilter = {},
): Promise<ListedOperation[]> {
  const { kind = null, status = null, model = null, input = null, notebook = null, words = [] } = filter;
  const parameters: unknown[] = [page.limit];
  const given = (value: unknown) => {
    parameters.push(value);
    return `$${parameters.length}`;
  };
  // Only what matters is in the statement, so that it can be answered from the index made for it.
  const conditions = [listedIn({ kind, input })];
  if (page.after) conditions.push(`(o.created_at, o.key) < (${given(page.after.position)}, ${given(page.after.key)})`);
  if (kind !== null) conditions.push(`o.kind = ${given(kind)}`);
  if (status !== null) conditions.push(`o.status = ${given(status)}`);
  if (model !== null) conditions.push(`o.inputs ->> 'model' = ${given(model)}`);
  if (input !== null) conditions.push(`${inputKeys('o')} ? ${given(input)}`);
  if (notebook !== null) {
    conditions.push(`EXISTS (SELECT 1 FROM notebook_operation shown
      WHERE shown.operation_key = o.key AND shown.notebook_id = ${given(notebook)})`);
  }
  if (words.length > 0) conditions.push(hasWords(given(words.map((word) => word.toLowerCase()))));
  return database.query<ListedOperation>(
    `SELECT ${COLUMNS}, created_at::text AS position FROM operation o
      WHERE ${conditions.join(' AND ')} ORDER BY o.created_at DESC, o.key DESC LIMIT $1`,
    parameters,
  );
}

function listedIn({ kind, input }: Pick<OperationFilter, 'kind' | 'input'>): string {
  if (kind === 'plan') return IS_USED_PLAN;
  return kind === null && input !== null ? `(${WAS_ASKED_FOR} OR ${IS_USED_PLAN})` : WAS_ASKED_FOR;
}

/** Looks at one operation after the other, newest first, with all that it rests on. */
function hasWords(words: string): string {
  return `NOT EXISTS (
    SELECT 1 FROM unnest(${words}::text[]) AS given (word) WHERE position(word IN (
      WITH RECURSIVE behind AS (
        SELECT o.key, o.kind, o.parameters, o.inputs
        UNION
        SELECT input.key, input.kind, input.parameters, input.inputs
          FROM behind CROSS JOIN jsonb_each_text(behind.inputs) below JOIN operation input ON input.key = below.value)
      SELECT lower(string_agg(concat_ws(' ', kind, parameters,
        (SELECT ${NAME.model} FROM model WHERE model.key = inputs ->> 'model'),
        (SELECT concat_ws(' ', ${NAME.dataset}, ${TITLE}) FROM dataset WHERE dataset.key = inputs ->> 'dataset')), ' ') || ' ' || o.key)
      FROM behind)) = 0)`;
}
