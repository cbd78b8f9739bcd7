/*
 * Statistics of evaluated rows, masks and orders: pure functions over typed arrays, no I/O. docs/statistics.md says what
 * every number means.
 */
export { jaccard, jointJaccard, type Overlap, overlapOf } from './agreement/jaccard.ts';
export { type MaskStability, MaskTally, type ModuleStability } from './agreement/mask-tally.ts';
export {
  type ModuleAgreement,
  type OrderAgreement,
  type PlanAgreement,
  planAgreement,
  type ScoredMasks,
} from './agreement/plans.ts';
export { kendall, spearman } from './agreement/rank-correlation.ts';
export {
  type BootstrapOptions,
  type Bootstrapped,
  bootstrapRatio,
  DEFAULT_LEVEL,
  DEFAULT_RESAMPLES,
  type Interval,
  ratioError,
} from './bootstrap/bootstrap.ts';
export { perplexityInterval } from './bootstrap/perplexity.ts';
export { type VarianceComponents, varianceComponents } from './components.ts';
export { normalCdf, normalQuantile } from './distributions/normal.ts';
export { fisherUpperTail, studentQuantile } from './distributions/student.ts';
export { type CurvePoint, KNEE_AGREEMENT, KNEE_TOLERANCE, knee, settledByLoss } from './knee.ts';
export { type SharedSpans, sharedSpans } from './overlap/spans.ts';
export { comparePaired, type PairedComparison } from './paired/compare.ts';
export { holm } from './paired/holm.ts';
export { type SignTest, signTest } from './paired/sign-test.ts';
export {
  moreRowsFor,
  POWER,
  type Verdict,
  type VerdictName,
  type VerdictOptions,
  verdictOf,
} from './paired/verdict.ts';
export { type WilcoxonTest, wilcoxon } from './paired/wilcoxon.ts';
export { verdictWords } from './paired/words.ts';
export { meanLoss, type RowLosses, requireSameRows, rowsDiffer } from './rows.ts';
