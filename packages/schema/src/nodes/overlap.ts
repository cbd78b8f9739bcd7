import { FlapbookError, toProblem } from '@flapbook/flap';
import { overlapWarning, type ToldOverlap } from '@flapbook/operations';
import type { SchemaContext } from '../context.ts';
import { modelOf } from './evaluation-comparison.ts';
import { inputsOf } from './inputs.ts';
import type { CalibrationNode, EvaluationNode, OperationNode } from './nodes.ts';

/** Overlap of an evaluation's rows with what its model was calibrated on; or why it could not be told. */
export type OverlapNode = ToldOverlap & { readonly calibrations: readonly CalibrationNode[] };

/** Null for a model that no calibration is behind. A data set that cannot be read takes nothing from the evaluation. */
export async function overlapNode(node: EvaluationNode, { operations }: SchemaContext): Promise<OverlapNode | null> {
  const calibrations = calibrationsBehind(node);
  if (calibrations.length === 0) return null;
  const { sequenceLength, maxRows } = node.operation.parameters;
  const evaluated = { model: modelOf(node), dataset: node.dataset, sequenceLength, maxRows };
  const calibrated = calibrations.map(({ dataset, operation: { parameters } }) => ({ dataset, parameters }));
  try {
    return { calibrations, found: await operations.overlaps.of(evaluated, calibrated), problem: null };
  } catch (error) {
    if (!(error instanceof FlapbookError) || error.code === 'DATABASE_UNAVAILABLE') throw error;
    return { calibrations, found: null, problem: toProblem(error) };
  }
}

/** What is said beside the evaluation; null where nothing is in common. */
export function warningOf({ calibrations, ...told }: OverlapNode): string | null {
  return overlapWarning(
    told,
    calibrations.map(({ dataset }) => dataset.name),
  );
}

function calibrationsBehind(node: OperationNode): CalibrationNode[] {
  const found = new Map<string, CalibrationNode>();
  const visit = (one: OperationNode) => {
    if (one.kind === 'calibration') found.set(one.operation.key, one);
    for (const { node: input } of inputsOf(one)) visit(input);
  };
  visit(node);
  return [...found.values()];
}
