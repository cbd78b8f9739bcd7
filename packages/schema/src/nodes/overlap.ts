import { FlapbookError, type Problem, toProblem } from '@flapbook/flap';
import type { DataOverlap } from '@flapbook/operations';
import type { SchemaContext } from '../context.ts';
import { modelOf } from './evaluation-comparison.ts';
import { inputsOf } from './inputs.ts';
import type { CalibrationNode, EvaluationNode, OperationNode } from './nodes.ts';

/** Overlap of an evaluation's rows with what its model was calibrated on; or why it could not be told. */
export type OverlapNode =
  | { readonly calibrations: readonly CalibrationNode[]; readonly found: DataOverlap; readonly problem: null }
  | { readonly calibrations: readonly CalibrationNode[]; readonly found: null; readonly problem: Problem };

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
export function warningOf({ calibrations, found, problem }: OverlapNode): string | null {
  const names = [...new Set(calibrations.map(({ dataset }) => `“${dataset.name}”`))].join(' and ');
  if (found === null) {
    return `Whether the evaluated rows occur in the calibration data ${names} could not be told: ${problem.message}`;
  }
  const { rows, sharedRows, span, unit } = found;
  if (sharedRows === 0) return null;
  const share = `${sharedRows} of ${rows} ${unit === 'TOKENS' ? 'evaluated rows' : 'pieces of the evaluated text'}`;
  const seen =
    unit === 'TOKENS'
      ? `${span} tokens in a row that the calibration on ${names} saw`
      : `${span} characters in a row that occur in the text ${names}, of which the calibration saw a part`;
  return `${share} (${percent(sharedRows / rows)} %) have ${seen}: the pruned model may look better here than on new text.`;
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? 'below 1' : String(Math.round(share * 100));
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
