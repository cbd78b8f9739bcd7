import type { Queryable } from '@flapbook/database';
import { FlapbookError, type Problem } from '@flapbook/flap';
import { KINDS } from '../kinds/registry.ts';
import {
  isReproducible,
  type ReproductionParameters,
  type ReproductionResult,
  resolveReproduction,
} from '../kinds/reproduction.ts';
import type { OperationStatus } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { findOperations, lockOperations, type OperationRecord, rememberOperations } from '../store/operations.ts';

/** One time that an operation was computed again. */
export interface Reproduction {
  /** Key of its job. */
  readonly key: string;
  /** Which one of the same operation it is, from 1. */
  readonly number: number;
  readonly status: OperationStatus;
  readonly fraction: number;
  readonly engine: string | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly seconds: number | null;
  readonly error: Problem | null;
  /** Null until it has ended well. */
  readonly result: ReproductionResult | null;
}

/**
 * Queues an operation to be computed again, beside its result, which stays. One that is queued or running already is the
 * one that is answered with, and one that has failed is tried again.
 *
 * @throws FlapbookError OPERATION_NOT_FOUND, BAD_PARAMETER where there is nothing to compare with
 */
export async function reproduce(
  { database, scheduler }: Operations,
  key: string,
  { lane = '' }: { readonly lane?: string } = {},
): Promise<Reproduction> {
  const [known] = await findOperations(database, [key]);
  if (known === undefined) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${key}.`);
  requireReproducible(known);
  const job = await database.transaction(async (transaction) => {
    // Who asks at the same moment gets the same number.
    await lockOperations(transaction, [key]);
    const [latest] = await reproductionsOf(transaction, key);
    const number = (latest?.number ?? 0) + (latest === undefined || latest.status === 'SUCCEEDED' ? 1 : 0);
    const operation = resolveReproduction(known, number);
    await rememberOperations(transaction, [operation]);
    return operation.key;
  });
  await scheduler.run([job], { lane });
  return (await reproductionsOf(database, key)).find((one) => one.key === job)!;
}

/** How often an operation was computed again, and what came out, the latest first. */
export async function reproductionsOf(database: Queryable, key: string): Promise<Reproduction[]> {
  const rows = await database.query<Omit<Reproduction, 'number'> & { parameters: ReproductionParameters }>(
    `SELECT key, parameters, status, fraction, engine, started_at AS "startedAt", finished_at AS "finishedAt", seconds,
        error, CASE WHEN status = 'SUCCEEDED' THEN result END AS result
      FROM operation WHERE kind = 'reproduction' AND requires @> ARRAY[$1] AND requires[1] = $1
      ORDER BY (parameters -> 'number')::integer DESC`,
    [key],
  );
  return rows.map(({ parameters, ...row }) => ({ ...row, number: parameters.number }));
}

function requireReproducible({ kind, version, status }: OperationRecord): void {
  const refuse = (why: string): never => {
    throw new FlapbookError('BAD_PARAMETER', why);
  };
  if (kind === 'plan') refuse('A plan is computed anew whenever it is asked for; there is no stored result to verify.');
  if (kind === 'latency' || kind === 'latencyTable')
    refuse('A latency is a measurement: another run gives other times.');
  if (!isReproducible({ kind })) refuse(`Results of the kind ${kind} cannot be compared yet.`);
  if (KINDS.get(kind)?.version !== version) refuse('Another version of Flapbook computed it, in another way.');
  if (status !== 'SUCCEEDED') refuse('It has no result to compare with; run it first.');
}
