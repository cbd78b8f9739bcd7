import { FlapbookError, type Problem, REMEDIES, toProblem } from '@flapbook/flap';
import type { ComputedPlan, OperationRecord } from '@flapbook/operations';
import type { SchemaContext, States } from '../context.ts';
import type { PlanNode } from './nodes.ts';

/** How a plan stands. It has no record of its own: it is there when its calibration or saliency is. */
export type PlanOutcome =
  | { readonly status: 'SUCCEEDED'; readonly plan: ComputedPlan }
  | { readonly status: 'FAILED'; readonly error: Problem }
  | { readonly status: 'PLANNED' | 'QUEUED' };

/** Computes a plan whose calibration or saliency is there, once a request; of any other it tells what it waits for. */
export function planOutcome(node: PlanNode, context: SchemaContext): Promise<PlanOutcome> {
  const known = context.plans.get(node.operation.key);
  if (known) return known;
  const outcome = context.states.load(node.operation).then((states) => outcomeOf(node, states, context));
  context.plans.set(node.operation.key, outcome);
  return outcome;
}

/** The computed plan, or null while there is none. */
export async function computedPlan(node: PlanNode, context: SchemaContext): Promise<ComputedPlan | null> {
  const outcome = await planOutcome(node, context);
  return outcome.status === 'SUCCEEDED' ? outcome.plan : null;
}

async function outcomeOf(node: PlanNode, states: States, { operations }: SchemaContext): Promise<PlanOutcome> {
  for (const source of [node.calibration, node.saliency]) {
    const waiting = source && waitingFor(source.kind, states.get(source.operation.key));
    if (waiting) return waiting;
  }
  try {
    return { status: 'SUCCEEDED', plan: await operations.planner.plan(node.operation) };
  } catch (error) {
    // A database that does not answer says nothing about the plan.
    if (error instanceof FlapbookError && error.code !== 'DATABASE_UNAVAILABLE') {
      return { status: 'FAILED', error: toProblem(error) };
    }
    throw error;
  }
}

/** The plan's standing while what it rests on has not succeeded; null once it has. */
function waitingFor(kind: 'calibration' | 'saliency', source: OperationRecord | undefined): PlanOutcome | null {
  switch (source?.status) {
    case 'SUCCEEDED':
      return null;
    case 'QUEUED':
    case 'RUNNING':
      return { status: 'QUEUED' };
    case 'FAILED':
      return { status: 'FAILED', error: inputFailed(kind, source.error) };
    default:
      return { status: 'PLANNED' };
  }
}

function inputFailed(kind: string, error: Problem | null): Problem {
  const cause = error === null ? '' : ` (${error.code}): ${error.message}`;
  return { code: 'INPUT_FAILED', message: `The ${kind} failed${cause}`, remedy: REMEDIES.INPUT_FAILED };
}
