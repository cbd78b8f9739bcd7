import type { Budget, LayerRatios } from '../budgets/budget.ts';
import { BUDGETS } from '../budgets/registry.ts';
import { FlapbookError } from '../errors.ts';
import { STRUCTURES } from '../structures/registry.ts';
import type { PrepareOptions } from './prepare.ts';
import type { Scope } from './scope.ts';

/**
 * How the layers that a plan may prune share its ratio; null where all lose the same.
 *
 * @throws FlapbookError BAD_PARAMETER where the structure shares the ratio out itself, CALIBRATION_REQUIRED when the
 *   budget needs the influence of blocks and has none
 */
export function layerRatiosOf({ budget, structure, scores }: PrepareOptions, scope: Scope): LayerRatios | null {
  if (budget === undefined || budget.name === 'UNIFORM') return null;
  requireBudget(budget.name, structure);
  const { title: _, settings, prepare }: Budget = BUDGETS[budget.name];
  const initial = Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.initial]));
  const influence = budget.blockInfluence ?? null;
  return prepare({
    scores: scope.pick(scores),
    blockInfluence: influence && Float64Array.from(scope.pick([...influence])),
    settings: { ...initial, ...budget.settings },
  });
}

/** @throws FlapbookError BAD_PARAMETER for a budget with a structure that shares the ratio out itself */
export function requireBudget(budget: keyof typeof BUDGETS, structure: keyof typeof STRUCTURES): void {
  if (budget === 'UNIFORM' || !STRUCTURES[structure].adaptive) return;
  throw new FlapbookError(
    'BAD_PARAMETER',
    `The structure ${structure} compares units of all layers and so decides itself what each layer loses; ` +
      `the budget ${budget} is for UL_UM and UL_MM.`,
  );
}
