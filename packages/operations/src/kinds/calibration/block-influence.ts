import { FlapbookError } from '@flapbook/flap';
import { type ResolvedOperation, resolved } from '../../operation.ts';
import type { CalibrationParameters } from './parameters.ts';

/** Whether a calibration has to have the influence of every block. It stands in the key only of those that do. */
export function hasBlockInfluence(parameters: CalibrationParameters): boolean {
  return parameters.blockInfluence === true;
}

/**
 * The same calibration with the influence of every block. It shares the shards of the one without and costs nothing where
 * they have it.
 *
 * @throws FlapbookError BAD_PARAMETER for a sequential calibration and for a mixture
 */
export function withBlockInfluence(calibration: ResolvedOperation): ResolvedOperation {
  if (calibration.kind !== 'calibration') {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `The influence of blocks is measured by a calibration; a ${calibration.kind} has none.`,
    );
  }
  const parameters = calibration.parameters as CalibrationParameters;
  if (hasBlockInfluence(parameters)) return calibration;
  if (parameters.sequential !== null) throw sequentialInfluence();
  return resolved({ ...calibration, parameters: { ...parameters, blockInfluence: true } });
}

export function sequentialInfluence(): FlapbookError {
  return new FlapbookError(
    'BAD_PARAMETER',
    'The influence of blocks needs a pass in which they run whole; a sequential calibration prunes them meanwhile.',
  );
}
