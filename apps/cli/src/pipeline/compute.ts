import { createContext, schema } from '@flapbook/schema';
import { spawnWorker } from '@flapbook/worker';
import { parse, subscribe } from 'graphql';
import { noted } from '../noted.ts';
import { sayPassedOver } from '../passed-over.ts';
import type { ProgressLine } from '../progress.ts';
import type { Stack } from '../stack.ts';
import { coded } from './ask.ts';

/** What every operation is asked for that is to be followed. */
export const OPERATION =
  'key status progress { fraction etaSeconds phase } error { code message } startedAt finishedAt';

export interface OperationFields {
  readonly key: string;
  readonly status: string;
  readonly progress: { readonly fraction: number; readonly etaSeconds: number | null; readonly phase: string | null };
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

export interface Goals {
  /** Keys of what is to be there in the end. */
  readonly goals: readonly string[];
  /** What is done for each operation that is worth telling of, by its key. */
  readonly names: ReadonlyMap<string, string>;
  readonly progress: ProgressLine;
}

/** Runs operations on a worker of its own and shows how far they are. @throws FlapbookError with the code of what failed */
export async function compute(stack: Stack, goals: Goals): Promise<void> {
  const worker = await spawnWorker({
    databaseUrl: stack.databaseUrl,
    artifacts: stack.artifacts,
    logLevel: 'fatal',
  });
  try {
    sayPassedOver(worker, goals.progress);
    await stack.operations.scheduler.run([...goals.goals]);
    await noted(stack.operations, 'run', [...goals.goals]);
    await follow(stack, goals);
  } finally {
    await worker.stop();
  }
}

/** Shows progress until every goal has succeeded. */
async function follow(stack: Stack, { goals, names, progress }: Goals): Promise<void> {
  const events = await subscribe({
    schema,
    document: parse(
      'subscription ($keys: [ID!]!) { operations(keys: $keys) { operation { key status progress { fraction etaSeconds phase } error { code message } } } }',
    ),
    variableValues: { keys: [...names.keys()] },
    contextValue: createContext(stack.operations),
  });
  if (!(Symbol.asyncIterator in events))
    throw coded(events.errors?.[0]?.extensions.code, String(events.errors?.[0]?.message));
  const open = new Set(goals);
  for await (const event of events) {
    const { operation } = (event.data as unknown as { operations: { operation: OperationFields } }).operations;
    if (operation.status === 'FAILED') throw coded(operation.error?.code, operation.error?.message ?? 'It failed.');
    if (operation.status === 'CANCELLED') throw coded('CANCELLED', 'It was cancelled from elsewhere.');
    if (operation.status === 'RUNNING') progress.show(names.get(operation.key)!, operation.progress);
    if (operation.status === 'SUCCEEDED') open.delete(operation.key);
    if (open.size === 0) return;
  }
}
