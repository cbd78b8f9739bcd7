import { FlapbookError, type Problem, REMEDIES, toProblem } from '@flapbook/flap';
import type { ComputedPlan } from '@flapbook/operations';
import type { SchemaContext, States } from '../context.ts';
import type { InlineNode, PlanNode } from './nodes.ts';

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
  const inputs = inputsOutcome(node, states);
  if (inputs.status !== 'SUCCEEDED') return inputs;
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

/** How things stand with what is computed inline as far as what it requires goes. */
export function inputsOutcome(
  { operation }: InlineNode,
  states: States,
): Exclude<PlanOutcome, { readonly plan: unknown }> | { readonly status: 'SUCCEEDED' } {
  const needed = operation.requires.map((key) => states.get(key));
  const failed = needed.find((record) => record?.status === 'FAILED');
  if (failed) return { status: 'FAILED', error: inputFailed(failed.kind, failed.error) };
  if (needed.every((record) => record?.status === 'SUCCEEDED')) return { status: 'SUCCEEDED' };
  const open = needed.filter((record) => record?.status !== 'SUCCEEDED');
  const asked = open.every((record) => record?.status === 'QUEUED' || record?.status === 'RUNNING');
  return { status: asked ? 'QUEUED' : 'PLANNED' };
}

function inputFailed(kind: string, error: Problem | null): Problem {
  const cause = error === null ? '' : ` (${error.code}): ${error.message}`;
  return { code: 'INPUT_FAILED', message: `The ${kind} failed${cause}`, remedy: REMEDIES.INPUT_FAILED };
}
