import { absent, type Form, type Value } from './form';
import type { ArgumentId } from './steps';

interface Condition {
  needs: ArgumentId;
  /** Values of the other parameter with which this one counts; without, any that is given. */
  among?: readonly unknown[];
}

/** What tells the pruned models of a plan apart; all other parameters are the same for all of them. */
export const BY_COMPENSATION = 'pruned.compensation' satisfies ArgumentId;

/** Parameters that count only beside certain values of another one, as their descriptions in the schema say. */
const conditions: Readonly<Partial<Record<ArgumentId, Condition>>> = {
  'plan.removeHeads': { needs: 'plan.structure', among: ['UL_MM', 'AL_MM'] },
  'plan.seed': { needs: 'plan.metric', among: ['RANDOM'] },
  'plan.budget': { needs: 'plan.structure', among: ['UL_UM', 'UL_MM'] },
  'plan.outlierThreshold': { needs: 'plan.budget', among: ['OWL'] },
  'plan.outlierSpread': { needs: 'plan.budget', among: ['OWL'] },
  'plan.costContext': { needs: 'plan.mostMultiplyAdds' },
  'plan.latencyBatch': { needs: 'plan.mostLatency' },
  'plan.latencyLength': { needs: 'plan.mostLatency' },
  'plan.latencyNewTokens': { needs: 'plan.mostLatency' },
  'plan.latencyMachine': { needs: 'plan.mostLatency' },
  'plan.latencyProvider': { needs: 'plan.mostLatency' },
  'pruned.lambda': { needs: BY_COMPENSATION, among: ['RIDGE', 'AFFINE_RIDGE'] },
  'pruned.holdOut': { needs: BY_COMPENSATION, among: ['RIDGE', 'AFFINE_RIDGE'] },
};

/** The parameter without which one does not count; undefined for what always does. */
export function neededFor(id: ArgumentId): ArgumentId | undefined {
  return conditions[id]?.needs;
}

/** Values of a parameter's type that its step refuses: TAYLOR scores by gradients, of which a calibration has none. */
const refused: Readonly<Partial<Record<ArgumentId, readonly string[]>>> = { 'plan.metric': ['TAYLOR'] };

/** The values of a closed set that a parameter may have; what a document has is among them in any case. */
export function optionsFor(id: ArgumentId, options: readonly string[], present?: unknown): readonly string[] {
  return options.filter((option) => option === present || !refused[id]?.includes(option));
}

/** Whether a parameter counts beside the others. Nobody knows yet what a variable will be, so beside one it does. */
export function applies(id: ArgumentId, valueIn: (other: ArgumentId) => Value): boolean {
  const condition = conditions[id];
  if (!condition) return true;
  if (!applies(condition.needs, valueIn)) return false;
  const value = valueIn(condition.needs);
  if (value.kind === 'absent') return false;
  return value.kind !== 'fixed' || !condition.among || condition.among.includes(value.value);
}

/** Whether a parameter counts anywhere in a form: beside any of its variants and any of its compensations. */
export function countsIn(id: ArgumentId, { arguments: given, variants, compensations }: CountedForm): boolean {
  const variations = variants?.values ?? [absent];
  const compensated = compensations.length > 0 ? compensations : [absent];
  return variations.some((variant) =>
    compensated.some((compensation) =>
      applies(id, (other) => {
        if (other === BY_COMPENSATION) return compensation;
        return other === variants?.by ? variant : (given[other] ?? absent);
      }),
    ),
  );
}

type CountedForm = Pick<Form, 'arguments' | 'variants' | 'compensations'>;
