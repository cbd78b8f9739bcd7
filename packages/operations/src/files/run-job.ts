import { beyondScope, currentWorkspace } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { Standings } from '../fleet/standing.ts';
import type { ResolvedOperation } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { findOperations, type OperationRecord, rememberOperations } from '../store/operations.ts';
import { forgetResult } from '../store/transitions.ts';

/** How far a job on files is. */
export interface RegistrationProgress {
  /** Work done, 0 to 1. */
  readonly fraction: number;
  /** Which file is read, for people; null in between. */
  readonly phase: string | null;
  /** Null while it is not known. */
  readonly etaSeconds: number | null;
}

export interface JobOptions {
  /** Cancels the job; parts that are done are kept for the next one. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RegistrationProgress) => void;
  /** Told the key of the operation, where it takes one. */
  readonly onJob?: (key: string) => void;
}

/** A parameter of jobs whose files or names are those of one workspace; none for what belongs to all members. */
export function ofWorkspace(): { readonly workspace?: string } {
  const workspace = currentWorkspace();
  return workspace === null ? {} : { workspace };
}

/**
 * Runs a job on this machine’s files anew, whether or not it has run before, and waits for its end.
 *
 * @throws FlapbookError with the code that it failed with; CANCELLED
 */
export async function runJob(operations: Operations, operation: ResolvedOperation, options: JobOptions): Promise<void> {
  const { database, scheduler, fileWorker } = operations;
  await rememberOperations(database, [operation]);
  await forgetResult(database, operation.key);
  await scheduler.run([operation.key]);
  options.onJob?.(operation.key);
  // It works for everybody.
  beyondScope(() => fileWorker.start());
  const cancel = () => void scheduler.cancel([operation.key]);
  options.signal?.addEventListener('abort', cancel, { once: true });
  if (options.signal?.aborted) cancel();
  try {
    await follow(operations, operation.key, options);
  } finally {
    options.signal?.removeEventListener('abort', cancel);
  }
}

async function follow({ database, costs, events }: Operations, key: string, { onProgress }: JobOptions): Promise<void> {
  const standings = new Standings(database, costs.rates);
  for await (const { status, fraction, phase } of events.follow([key])) {
    if (status === 'SUCCEEDED') return;
    const [record] = (await findOperations(database, [key])) as [OperationRecord];
    if (status === 'FAILED') throw asError(record);
    if (status === 'CANCELLED') throw new FlapbookError('CANCELLED', `The ${record.kind} was cancelled.`);
    if (onProgress === undefined) continue;
    const [standing] = await standings.of([record]);
    onProgress({ fraction, phase, etaSeconds: standing!.outlook.etaSeconds });
  }
}

function asError({ kind, error }: OperationRecord): FlapbookError {
  return new FlapbookError(error?.code ?? 'INTERNAL', error?.message ?? `The ${kind} failed.`);
}
