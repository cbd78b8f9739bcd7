import { plural } from '../format/words';

/** What an imported bundle says of a result, beside what is here. */
export interface ClaimOutcome {
  agrees: boolean | null;
  isThisResult: boolean;
}

/** What came of computing a result again. */
export interface ReproductionOutcome {
  status: string;
  agrees: boolean | null;
}

/**
 * - VERIFIED: computed more than once, to the same bytes each time.
 * - CLAIMED: here because a bundle had it; nobody has computed it here.
 * - DIFFERS: somebody has got other bytes, a bundle or another run.
 */
export type Verdict = 'VERIFIED' | 'CLAIMED' | 'DIFFERS';

/** What is known of a result; undefined where there is nothing to compare it with. */
export function verdictOf(
  claims: readonly ClaimOutcome[],
  reproductions: readonly ReproductionOutcome[],
): Verdict | undefined {
  const outcomes = [...claims, ...reproductions];
  if (outcomes.some(({ agrees }) => agrees === false)) return 'DIFFERS';
  const elsewhere = claims.some(({ agrees, isThisResult }) => agrees && !isThisResult);
  if (elsewhere || reproductions.some(({ agrees }) => agrees)) return 'VERIFIED';
  return claims.some(({ isThisResult }) => isThisResult) ? 'CLAIMED' : undefined;
}

/** What computing a result again has shown so far, in a sentence. */
export function reproducedText(reproductions: readonly ReproductionOutcome[]): string {
  const compared = reproductions.filter(({ agrees }) => agrees !== null);
  const same = compared.filter(({ agrees }) => agrees).length;
  if (compared.length === 0) return 'It has not been computed again yet.';
  if (same === compared.length) return `Reproduced ${times(same)}, with the same bytes${same > 1 ? ' each time' : ''}.`;
  if (same === 0) return `Computed again ${times(compared.length)}, with other bytes.`;
  const others = compared.length - same;
  return `Of ${plural(compared.length, 'run')} that computed it again, ${others} gave other bytes.`;
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
