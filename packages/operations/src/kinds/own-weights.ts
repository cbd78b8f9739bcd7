import { FlapbookError } from '@flapbook/flap';
import type { ResolvedOperation } from '../operation.ts';

/**
 * Refuses a model whose weights were replaced when it was pruned: what prunes it further starts from the dense ones.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export function requireOwnWeights(pruned: ResolvedOperation): void {
  if (pruned.inputs.gram === undefined) return;
  throw new FlapbookError(
    'BAD_PARAMETER',
    `The compensation ${pruned.parameters.compensation} replaced weights, which further pruning would have to start from; ` +
      'prune it with NONE or BASELINE_BIAS.',
  );
}
