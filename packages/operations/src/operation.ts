import type { JsonObject, ResolvedSpec } from './keys.ts';
import { operationKey } from './keys.ts';

export type OperationStatus = 'PLANNED' | 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** An operation with every default filled in, its key, and the operations that it takes as inputs. */
export interface ResolvedOperation<P = JsonObject> extends ResolvedSpec {
  readonly key: string;
  readonly parameters: P & JsonObject;
  /** Input operations, resolved themselves. Models and data sets are inputs too, but not operations. */
  readonly operations: readonly ResolvedOperation[];
  /**
   * Keys of operations that a worker must have run before this one. Operations that are computed inline, such as
   * plans, are not in it; what they need is.
   */
  readonly requires: readonly string[];
  /** What must be there for somebody for it to be, besides its inputs: see `scopeOf`. Nothing when absent. */
  readonly scope?: readonly string[];
  /** Whether it is computed where it is asked for, in milliseconds, and never queued. */
  readonly inline: boolean;
  /** Parameters of the model times tokens to run through it: what a forward pass costs, up to a rate of the machine. */
  readonly work: number;
  /** Bytes that its result takes in the database. */
  readonly bytes: number;
}

type Draft<P> = Omit<ResolvedOperation<P>, 'key' | 'requires'>;

/** Completes an operation with its key and what it requires. */
export function resolved<P>(draft: Draft<P>): ResolvedOperation<P> {
  const requires = draft.operations.flatMap((input) => (input.inline ? input.requires : [input.key]));
  return { ...draft, key: operationKey(draft), requires: [...new Set(requires)] };
}

/** An operation and everything below it, inputs first, each once. */
export function lineage(operation: ResolvedOperation): ResolvedOperation[] {
  const found = new Map<string, ResolvedOperation>();
  const visit = (one: ResolvedOperation) => {
    if (found.has(one.key)) return;
    for (const input of one.operations) visit(input);
    found.set(one.key, one);
  };
  visit(operation);
  return [...found.values()];
}

/**
 * What must be there for somebody for an operation to be: keys of the models and data sets that it rests on, however far
 * down, and the workspace of a job that belongs to one; in order.
 */
export function scopeOf(operation: ResolvedOperation): readonly string[] {
  const known = scopes.get(operation);
  if (known !== undefined) return known;
  const { inputs, operations, scope = [] } = operation;
  const made = new Map(operations.map((operation) => [operation.key, operation]));
  const needed = Object.values(inputs).flatMap((key) => {
    const input = made.get(key);
    return input === undefined ? [key] : scopeOf(input);
  });
  const found = [...new Set([...needed, ...scope])].sort();
  scopes.set(operation, found);
  return found;
}

/** Operations of many steps rest on the same ones by many ways. */
const scopes = new WeakMap<ResolvedOperation, readonly string[]>();
