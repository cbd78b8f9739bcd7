import { COMPENSATIONS, FlapbookError } from '@flapbook/flap';
import {
  type ExportShape,
  exportShape,
  type Footprint,
  footprint,
  plannedShape,
  storedBytes,
} from '@flapbook/operations';
import type { SchemaContext } from '../context.ts';
import { isPruned, type PrunableNode, type PrunedModelNode } from './nodes.ts';
import { computedPlan } from './plan-outcome.ts';

/** The shape that a model would be written in; null for a pruned model whose plan is not there yet. */
export async function shapeOf(subject: PrunableNode, context: SchemaContext): Promise<ExportShape | null> {
  if (!isPruned(subject)) return exportShape(subject.description, null);
  const plan = await computedPlan(subject.plan, context);
  return plan && plannedShape(subject.model.description, plan.result, addsBias(subject));
}

/** Also of a model that was pruned before, since what stands in for what went then stays. */
function addsBias({ operation, plan: { calibration } }: PrunedModelNode): boolean {
  if (COMPENSATIONS[operation.parameters.compensation].addsBias) return true;
  const before = calibration?.kind === 'calibration' ? calibration.pruned : null;
  return before !== null && addsBias(before);
}

/** What a model weighs, and its base model beside it. */
export interface FootprintNode {
  readonly model: Footprint;
  readonly base: Footprint;
  /** Bytes of a number of the base model. */
  readonly bytesPerNumber: number;
}

/** @throws FlapbookError BAD_PARAMETER */
export async function footprintNode(
  subject: PrunableNode,
  tokens: number,
  context: SchemaContext,
): Promise<FootprintNode | null> {
  if (tokens < 1 || tokens > 1e7) {
    throw new FlapbookError('BAD_PARAMETER', `context must be 1 to 10,000,000 tokens; it is ${tokens}.`);
  }
  const shape = await shapeOf(subject, context);
  if (shape === null) return null;
  const record = isPruned(subject) ? subject.model : subject;
  return {
    model: footprint(shape, tokens),
    base: footprint(exportShape(record.description, null), tokens),
    bytesPerNumber: storedBytes(record),
  };
}
