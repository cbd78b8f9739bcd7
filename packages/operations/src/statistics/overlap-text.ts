import type { Problem } from '@flapbook/flap';
import type { DataOverlap } from './overlaps.ts';

/** Evaluated rows beside calibration data: what was found, or why it could not be told. */
export type ToldOverlap =
  | { readonly found: DataOverlap; readonly problem: null }
  | { readonly found: null; readonly problem: Problem };

/**
 * What is to be borne in mind, as a sentence; null where nothing is in common.
 *
 * @param calibrated names of the data sets that were calibrated on
 */
export function overlapWarning({ found, problem }: ToldOverlap, calibrated: readonly string[]): string | null {
  const names = [...new Set(calibrated.map((name) => `“${name}”`))].join(' and ');
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
