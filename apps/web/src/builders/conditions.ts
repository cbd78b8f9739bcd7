import type { Value } from './form';
import type { ArgumentId } from './steps';

interface Condition {
  needs: ArgumentId;
  /** Values of the other parameter with which this one counts. */
  among: readonly unknown[];
}

/** Parameters that count only beside certain values of another one, as their descriptions in the schema say. */
const conditions: Readonly<Partial<Record<ArgumentId, Condition>>> = {
  'plan.removeHeads': { needs: 'plan.structure', among: ['UL_MM', 'AL_MM'] },
  'plan.seed': { needs: 'plan.metric', among: ['RANDOM'] },
  'plan.budget': { needs: 'plan.structure', among: ['UL_UM', 'UL_MM'] },
  'plan.outlierThreshold': { needs: 'plan.budget', among: ['OWL'] },
  'plan.outlierSpread': { needs: 'plan.budget', among: ['OWL'] },
};

/** Whether a parameter counts beside the others. Nobody knows yet what a variable will be, so beside one it does. */
export function applies(id: ArgumentId, valueIn: (other: ArgumentId) => Value): boolean {
  const condition = conditions[id];
  if (!condition) return true;
  if (!applies(condition.needs, valueIn)) return false;
  const value = valueIn(condition.needs);
  if (value.kind === 'absent') return false;
  return value.kind !== 'fixed' || condition.among.includes(value.value);
}
