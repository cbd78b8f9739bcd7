export { type Cell, cellId, cellsOf, varyingFactors } from './cells/expand.ts';
export { type Chain, inOrder } from './cells/order.ts';
export { completed, contradictionIn, withLevels } from './cells/settings.ts';
export { mixtureOf } from './factors/calibration-data.ts';
export type { Choice, Factor, Stage } from './factors/factor.ts';
export { FACTORS, factorNamed, parametersOf } from './factors/registry.ts';
export { accuracyFigure, FIGURES, type Figure } from './figures.ts';
export type { Level, Settings } from './level.ts';
export {
  type Expectation,
  expectationText,
  type FigureExpectation,
  holds,
  VERDICTS,
  type Verdict,
  type VerdictExpectation,
} from './spec/expectation.ts';
export { sameLevel } from './spec/levels.ts';
export { STUDY_LIMITS } from './spec/limits.ts';
export { type Match, matches } from './spec/match.ts';
export { MEASURES, type Measure, type MeasureKind } from './spec/measures.ts';
export { extended, ORDERS, type StudyOrder, type StudySpec, studyKey, studySpec } from './spec/spec.ts';
export { readStudyFile, studyFromFile } from './yaml.ts';
