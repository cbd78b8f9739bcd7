import { type Estimator, FlapbookError } from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import type { CalibrationParameters } from './calibration/parameters.ts';
import { requireUnsequenced } from './calibration/shards.ts';

const VERSION = 1;

/** Mixtures are merged where they are asked for, so the registry of what workers run has no entry for them. */
export const MIXTURE_KIND = { kind: 'mixture', version: VERSION } as const;

export const MOST_PARTS = 16;

/** A calibration that takes part, and how much of the mixture is its. */
export interface MixturePart {
  readonly calibration: ResolvedOperation<CalibrationParameters>;
  /** Above 0, to be seen against the others; by default as many as it has tokens. */
  readonly weight?: number | null;
}

/** Shares of the mixture, in the order of the inputs `calibration0`, `calibration1`, …; their sum is 1. */
export interface MixtureParameters extends JsonObject {
  readonly weights: readonly number[];
}

/**
 * Statistics as if tokens were drawn from several data sets in given shares: merged from stored shards, without a pass. The
 * order in which parts are given does not matter, nor does a common factor of their weights.
 *
 * @throws FlapbookError BAD_PARAMETER for parts that do not mix, with the reason
 */
export function resolveMixture(
  parts: readonly MixturePart[],
  { model }: { readonly model: ModelRecord },
): ResolvedOperation<MixtureParameters> {
  requireMixable(parts, model);
  const ordered = parts.toSorted((a, b) => (a.calibration.key < b.calibration.key ? -1 : 1));
  const weights = ordered.map(({ calibration: { parameters }, weight }) => {
    const given = weight ?? parameters.samples * parameters.sequenceLength;
    if (Number.isFinite(given) && given > 0) return given;
    throw new FlapbookError('BAD_PARAMETER', `The weight ${given} of a mixture must be a number above 0.`);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return resolved<MixtureParameters>({
    ...MIXTURE_KIND,
    parameters: { weights: weights.map((weight) => weight / total) },
    inputs: {
      model: model.key,
      ...Object.fromEntries(ordered.map(({ calibration }, i) => [mixtureRole(i), calibration.key])),
    },
    operations: ordered.map(({ calibration }) => calibration),
    inline: true,
    work: 0,
    bytes: 0,
  });
}

/** The name of a part's input. */
export function mixtureRole(part: number): string {
  return `calibration${part}`;
}

/**
 * Refuses what a plan cannot take from a mixture.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export function requireMixtureEstimator(calibration: { readonly kind: string } | null, estimator: Estimator): void {
  if (calibration?.kind !== MIXTURE_KIND.kind || estimator === 'PAPER') return;
  throw new FlapbookError(
    'BAD_PARAMETER',
    `The estimator ${estimator} depends on the order of samples, which a mixture has none of; take PAPER.`,
  );
}

function requireMixable(parts: readonly MixturePart[], model: ModelRecord): void {
  const fail = (what: string): never => {
    throw new FlapbookError('BAD_PARAMETER', `These calibrations do not mix: ${what}.`);
  };
  const [first] = parts;
  if (first === undefined || parts.length < 2 || parts.length > MOST_PARTS) {
    throw new FlapbookError('BAD_PARAMETER', `A mixture has 2 to ${MOST_PARTS} calibrations, not ${parts.length}.`);
  }
  if (new Set(parts.map(({ calibration }) => calibration.key)).size < parts.length) fail('one of them is named twice');
  for (const { calibration } of parts) {
    const { inputs, parameters, version } = calibration;
    if (inputs.model !== model.key) fail(`one is of another model than “${model.name}”`);
    if (version !== first.calibration.version) {
      fail(`they were computed by versions ${first.calibration.version} and ${version} of the calibration`);
    }
    const length = first.calibration.parameters.sequenceLength;
    if (parameters.sequenceLength !== length) {
      fail(`their sequences have ${length} and ${parameters.sequenceLength} tokens`);
    }
    if (inputs.pruned !== undefined) fail('one is of a pruned model');
    requireUnsequenced(parameters, 'mixture');
  }
}
