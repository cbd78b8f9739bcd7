export type { DatasetSource } from '@flapbook/models';
export { DatasetCatalogue, type DatasetRecord } from './catalogue/datasets.ts';
export { registerDemo } from './catalogue/demo.ts';
export { ModelCatalogue, type ModelRecord, type RegisterModelOptions } from './catalogue/models.ts';
export {
  type Cell,
  type ListedNotebook,
  NotebookCatalogue,
  type NotebookDraft,
  type NotebookRecord,
} from './catalogue/notebooks.ts';
export type { Cost } from './cost.ts';
export { Steward } from './execution/steward.ts';
export { Worker, type WorkerLog } from './execution/worker.ts';
export type { JsonObject, JsonValue, ResolvedSpec } from './keys.ts';
export {
  type CalibrationParameters,
  type CalibrationSpec,
  resolveCalibration,
  type SequentialSpec,
} from './kinds/calibration.ts';
export {
  type EvaluationParameters,
  type EvaluationSpec,
  type EvaluationSubject,
  resolveEvaluation,
} from './kinds/evaluation.ts';
export { type PlanParameters, type PlanSpec, resolvePlan } from './kinds/plan.ts';
export { type PrunedModelParameters, resolvePrunedModel } from './kinds/pruned-model.ts';
export { lineage, type OperationStatus, type ResolvedOperation } from './operation.ts';
export { type Operations, type OperationsOptions, openOperations } from './operations.ts';
export { type ComputedPlan, Planner } from './statistics/planner.ts';
export { warmUpPlanning } from './statistics/warm-up.ts';
export { findOperations, type ListedOperation, listOperations, type OperationRecord } from './store/operations.ts';
export { type EvaluationBlock, readEvaluationBlocks } from './store/results.ts';
