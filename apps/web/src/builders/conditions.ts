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
};

/** Whether a parameter counts beside the others. Nobody knows yet what a variable will be, so beside one it does. */
export function applies(id: ArgumentId, valueIn: (other: ArgumentId) => Value): boolean {
  const condition = conditions[id];
  if (!condition) return true;
  const value = valueIn(condition.needs);
  if (value.kind === 'absent') return false;
  return value.kind !== 'fixed' || condition.among.includes(value.value);
}
