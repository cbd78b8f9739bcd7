import { blockInfluence } from './block-influence.ts';
import type { Budget } from './budget.ts';
import { owl } from './owl.ts';
import { uniform } from './uniform.ts';

/** Every layer budget by name. A new one is a file in this folder and a line here. */
export const BUDGETS = {
  UNIFORM: uniform,
  OWL: owl,
  BLOCK_INFLUENCE: blockInfluence,
} as const satisfies Record<string, Budget>;

export type BudgetName = keyof typeof BUDGETS;

/** Names of all settings of all budgets. */
export type BudgetSettingName = 'outlierThreshold' | 'outlierSpread';
