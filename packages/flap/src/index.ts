export type { Algebra, ProductShape } from './algebra/algebra.ts';
export { type CholeskyFactor, cholesky } from './algebra/cholesky.ts';
export { plainAlgebra } from './algebra/plain.ts';
export { solve } from './algebra/solve.ts';
export type { Budget, BudgetSetting } from './budgets/budget.ts';
export { BUDGETS, type BudgetName, type BudgetSettingName } from './budgets/registry.ts';
export { channelsOfUnits } from './compensation/channels.ts';
export type {
  Compensation,
  PlainCompensation,
  Projection,
  Regression,
  RegressionCompensation,
  RegressionProblem,
  StatisticsCompensation,
} from './compensation/compensation.ts';
export { projectColumns } from './compensation/project.ts';
export { type ReplacedProjection, reconstructionError } from './compensation/reconstruction.ts';
export {
  COMPENSATIONS,
  type CompensationInput,
  type CompensationName,
  compensationValues,
  regressionOf,
} from './compensation/registry.ts';
export { type ErrorCode, FlapbookError, type Problem, REMEDIES, toProblem } from './errors.ts';
export { METHOD_CALIBRATIONS, METHODS, type Method, type MethodName } from './methods.ts';
export type { Metric, SaliencyMetric, SeededMetric, StatisticsMetric, WeightMetric } from './metrics/metric.ts';
export { type Draw, METRICS, type MetricName, type ScoreInput, score } from './metrics/registry.ts';
export { requireBudget } from './plan/budget.ts';
export { squared } from './plan/channel-scores.ts';
export { type CostLimit, planWithin, type Within } from './plan/limits.ts';
export { type MeasuredCost, measuredCosts } from './plan/measured-costs.ts';
export {
  type BudgetChoice,
  type PlanOptions,
  type PreparedPlan,
  type PrepareOptions,
  prepare,
} from './plan/prepare.ts';
export { type LayerRemoval, REMOVAL_RANKS } from './plan/removal.ts';
export { newlyPruned, spreadChannels, takeChannels, takeWeights } from './plan/take.ts';
export {
  costOf,
  type ModuleCost,
  multiplyAddCosts,
  parameterCosts,
  type UnitCosts,
} from './plan/unit-costs.ts';
export { bitLength, SplitMix64 } from './random.ts';
export {
  type LayerDimensions,
  layerShape,
  parametersRemoved,
  prunableParameters,
  prunableShape,
  remainingShape,
  type ShapeOptions,
} from './shape.ts';
export { type Gram, GramAccumulator, mergeGrams, products, triangleLength } from './statistics/gram.ts';
export { mergeShards } from './statistics/merge.ts';
export { ShardAccumulator, type ShardOptions } from './statistics/shard.ts';
export { mergeWeighted, type WeightedShard } from './statistics/weighted.ts';
export { weightStatistics } from './statistics/weights.ts';
export { STRUCTURES, type StructureName } from './structures/registry.ts';
export { standardisedScores } from './structures/standardise.ts';
export type { Structure } from './structures/structure.ts';
export { channelSaliency, type DifferentiatedWeight } from './taylor/channels.ts';
export { coupledScores, type LayerSaliency, SALIENCY_SIDES, type SaliencyMatrix } from './taylor/groups.ts';
export { REDUCTIONS, type ReductionName } from './taylor/reductions.ts';
export { SALIENCY_VARIANTS, type SaliencyVariantName } from './taylor/variants.ts';
export * from './types.ts';
