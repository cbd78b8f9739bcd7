import type { Queryable } from '@flapbook/database';
import { FlapbookError, toProblem } from '@flapbook/flap';
import { KINDS } from '../kinds/registry.ts';
import type { Operations } from '../operations.ts';
import { findOperations } from '../store/operations.ts';
import { endOperations, holdOperation, isComplete, readyOperations, succeedOperation } from '../store/transitions.ts';
import { dispatch } from './dispatch.ts';

/** What ends operations whose tasks are done. */
export type Finisher = Pick<Operations, 'database' | 'queue' | 'planner' | 'models' | 'engine'>;

/**
 * Puts an operation's result together when the last of its tasks has succeeded, and hands on what waited for it. Whoever
 * ends a task calls it; of those who come at the same moment, one does it.
 */
export async function finishOperation(operations: Finisher, key: string): Promise<void> {
  try {
    await operations.database.transaction((transaction) => finishWithin(transaction, operations, key));
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'DATABASE_UNAVAILABLE') throw error;
    await operations.database.transaction((transaction) =>
      endOperations(transaction, [key], { status: 'FAILED', problem }),
    );
  }
}

async function finishWithin(transaction: Queryable, operations: Finisher, key: string): Promise<void> {
  const { planner, models, queue, engine } = operations;
  if (!(await holdOperation(transaction, key)) || !(await isComplete(transaction, key))) return;
  const [operation] = await findOperations(transaction, [key]);
  const kind = KINDS.get(operation!.kind);
  // Of another version of Flapbook, which will see to it.
  if (kind?.version !== operation!.version) return;
  const result = await kind.combine(operation!, {
    database: transaction,
    planner,
    model: (modelKey) => models.byKey(modelKey),
    async operation(inputKey) {
      const [input] = await findOperations(operations.database, [inputKey]);
      if (input !== undefined) return input;
      throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${inputKey}.`);
    },
  });
  await succeedOperation(transaction, key, result);
  const ready = await readyOperations(transaction, { dependingOn: key });
  await dispatch(transaction, queue, { ready, engine });
}
