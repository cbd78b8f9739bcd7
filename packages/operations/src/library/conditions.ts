import { JOB_KINDS } from '../kinds/registry.ts';

/** The keys of the inputs of an operation `o`, as the index `operation_inputs` has them. */
export const inputKeys = (table: string) => `jsonb_path_query_array(${table}.inputs, '$.*')`;

/** Whether somebody has asked for an operation `o` that is no mere job, or brought its result. */
export const WAS_ASKED_FOR = `(o.attempt > 0 OR o.status = 'SUCCEEDED')
  AND o.kind NOT IN (${JOB_KINDS.map((kind) => `'${kind}'`).join(', ')})`;

/** Whether an operation `o` is a plan of which something was made that somebody has asked for. */
export const IS_USED_PLAN = `(o.kind = 'plan' AND EXISTS (
  SELECT 1 FROM operation made WHERE ${inputKeys('made')} ? o.key AND (made.attempt > 0 OR made.status = 'SUCCEEDED')))`;
