export { traced } from '@flapbook/engine';
export {
  type Assessment,
  EXPORT_DATA_TYPES,
  EXPORT_FORMATS,
  type ExportDataType,
  type ExportFormat,
  type ExportShape,
  exportFormat,
  exportShape,
  type Footprint,
  footprint,
  type Usage,
  VERDICTS,
  type Weight,
} from '@flapbook/exports';
export {
  checkSelection,
  type DatasetSource,
  type HubAddress,
  hubAddress,
  layerWidths,
  outgoing,
  PUBLISHED_DATASETS,
  parseHubAddress,
  parseSource,
} from '@flapbook/models';
export { type BackupProgress, backUp } from './backup/backup.ts';
export type { BackupManifest } from './backup/manifest.ts';
export { checkBackup, restoreBackup } from './backup/restore.ts';
export { moveTo } from './catalogue/belonging.ts';
export { DatasetCatalogue, type DatasetRecord } from './catalogue/datasets.ts';
export { registerDemo } from './catalogue/demo.ts';
export { ModelCatalogue, type ModelRecord, type RegisterModelOptions } from './catalogue/models.ts';
export { type NotebookMatch, searchNotebooks } from './catalogue/notebook-search.ts';
export {
  type Cell,
  type ListedNotebook,
  NotebookCatalogue,
  type NotebookDraft,
  type NotebookRecord,
} from './catalogue/notebooks.ts';
export { heldIn, type ReadingJob, type Removal, removalOf } from './catalogue/removal.ts';
export { removeContent } from './catalogue/remove.ts';
export {
  type ContentKind,
  type ContentPlace,
  moveContent,
  placesOf,
  type Share,
  shareContent,
  takeBackShare,
} from './catalogue/shares.ts';
export { type NotebookTemplate, notebookTemplates } from './catalogue/templates.ts';
export { vacate } from './catalogue/vacate.ts';
export { Steward } from './execution/steward.ts';
export { Worker, type WorkerLog } from './execution/worker.ts';
export { exportFolder, type WrittenExport, writtenExport } from './exporting/download.ts';
export { plannedShape } from './exporting/subject.ts';
export { FileWorker } from './files/file-worker.ts';
export { Hub, type HubConfiguration, hubFromEnvironment, publishedDataset, readingAt } from './files/hub.ts';
export { Publisher } from './files/publisher.ts';
export { canPush, type PushSpec, pushExport } from './files/push.ts';
export { type RegisterOptions, Registrar } from './files/registrar.ts';
export type { JobOptions, RegistrationProgress } from './files/run-job.ts';
export { PIECE_BYTES, type UploadedFile, type UploadOptions, type UploadState, Uploads } from './files/uploads.ts';
export type { Difference } from './fleet/differences.ts';
export { type Explanation, explain } from './fleet/explain.ts';
export { JobFeed } from './fleet/job-feed.ts';
export type { JobRow, JobTotals, QueuePosition } from './fleet/job-rows.ts';
export { type Job, type JobsSnapshot, type QueuedJob, readJob, readJobs, readQueued } from './fleet/jobs.ts';
export { type FinishedTask, type FleetMeasures, finishedTasks, fleetMeasures } from './fleet/measures.ts';
export type { Outlook } from './fleet/outlook.ts';
export type { Cost, CostStep } from './fleet/price.ts';
export { type Standing, Standings } from './fleet/standing.ts';
export type { TaskCounts } from './fleet/task-summaries.ts';
export type { Retry, Waiting, WaitReason } from './fleet/waiting.ts';
export {
  type FleetWorker,
  incompatibility,
  isCompatible,
  listWorkers,
  type WorkerState,
  type WorkerTask,
} from './fleet/workers.ts';
export { operationsWhile } from './given-up.ts';
export { digestOf, type JsonObject, type JsonValue, operationKey, type ResolvedSpec } from './keys.ts';
export { hasBlockInfluence, withBlockInfluence } from './kinds/calibration/block-influence.ts';
export type { CalibrationParameters, CalibrationSpec, SequentialSpec } from './kinds/calibration/parameters.ts';
export { type CalibrationSources, resolveCalibration } from './kinds/calibration/resolve.ts';
export { shardRanges } from './kinds/calibration/shards.ts';
export {
  type EvaluationParameters,
  type EvaluationSpec,
  type EvaluationSubject,
  resolveEvaluation,
} from './kinds/evaluation.ts';
export {
  type ExportParameters,
  type ExportResult,
  type ExportSpec,
  resolveExport,
  storedBytes,
} from './kinds/export.ts';
export { DEFAULT_HOLD_OUT, type GramParameters, resolveGram } from './kinds/gram.ts';
export { type IterativeSpec, iterativePlans, resolveIterative } from './kinds/iterative.ts';
export {
  type LatencyParameters,
  type LatencyResult,
  type LatencySpec,
  newTokensOf,
  resolveLatency,
} from './kinds/latency.ts';
export {
  type LatencyTableParameters,
  type LatencyTableResult,
  type LatencyTableSpec,
  resolveLatencyTable,
  type WidthTimes,
} from './kinds/latency-table.ts';
export { incomparable, type Machine, thisMachine } from './kinds/machine.ts';
export { type MixtureParameters, mixtureRole, resolveMixture } from './kinds/mixture.ts';
export { type PlanParameters, type PlanSpec, resolvePlan } from './kinds/plan.ts';
export { type PlanRefinements, refinementsOf } from './kinds/plan-refinements.ts';
export {
  calibrationOf,
  DEFAULT_LAMBDA,
  type PrunedModelParameters,
  type PrunedModelSources,
  resolvePrunedModel,
} from './kinds/pruned-model.ts';
export type { PushResult } from './kinds/push.ts';
export { RANGES, type WholeRange } from './kinds/ranges.ts';
export { type ReconstructionResult, resolveReconstruction } from './kinds/reconstruction.ts';
export { isJob, presentVersion } from './kinds/registry.ts';
export { isReproducible, type ReproductionResult } from './kinds/reproduction.ts';
export {
  resolveSaliency,
  type SaliencyParameters,
  type SaliencyResult,
  type SaliencySpec,
} from './kinds/saliency.ts';
export { isDrawn } from './kinds/sampling.ts';
export { kindInWords } from './kinds/words.ts';
export { resolveZeroShot, type ZeroShotParameters, type ZeroShotSpec } from './kinds/zero-shot.ts';
export { type LineageGraph, type LineageNode, type LineageSide, readLineage } from './library/lineage.ts';
export { type ListedOperation, listOperations, type OperationFilter } from './library/list.ts';
export { notebooksShowing } from './library/notebooks.ts';
export { type ListedPart, listParts } from './library/parts.ts';
export { knownTokenCountsOf, type TokenCount } from './library/token-counts.ts';
export { lineage, type OperationStatus, type ResolvedOperation } from './operation.ts';
export { type Operations, type OperationsOptions, openOperations } from './operations.ts';
export { type Asker, askedBy } from './quotas/asker.ts';
export { NO_QUOTA, type Quota, quotaOf, setQuota } from './quotas/quota.ts';
export { type Usage as QuotaUsage, usageOf } from './quotas/usage.ts';
export { fittedTokens, heldOutTokens } from './regression/gram-groups.ts';
export { type Reproduction, reproduce, reproductionsOf } from './reproduction/reproduce.ts';
export { type CollectOptions, collect, planCollection } from './retention/collect.ts';
export { Collector } from './retention/collector.ts';
export { type LocalStorage, localStorageOf } from './retention/local-files.ts';
export { pin, pinnedAmong, unpin } from './retention/pins.ts';
export { DEFAULT_POLICY, type RetentionPolicy } from './retention/policy.ts';
export type { CollectedKind, Collection } from './retention/report.ts';
export {
  type CollectionRun,
  type CollectionStatus,
  followCollection,
  INTERRUPTION,
  latestCollection,
} from './retention/runs.ts';
export { type StorageOverview, storageOf } from './retention/storage.ts';
export { type ComparedClaim, claimedIn, claimsOf } from './sharing/bundle/claims.ts';
export { type Bundle, type BundleSource, bundleOf } from './sharing/bundle/export.ts';
export {
  type Imported,
  type ImportedOperation,
  type ImportOptions,
  importBundle,
  type Taken,
} from './sharing/bundle/import.ts';
export { BUNDLE_LIMITS, type BundledOperation, type BundleManifest } from './sharing/bundle/manifest.ts';
export { type OpenBundle, openBundle, verifyResults } from './sharing/bundle/read.ts';
export { lostResults } from './sharing/lost.ts';
export { markdownOf } from './sharing/markdown/markdown.ts';
export {
  AUDIENCES,
  type Audience,
  asPublished,
  type ListedRevision,
  type Publication,
  REVISION_BYTES,
  type Revision,
  type RevisionHead,
  Revisions,
  revisionDigest,
} from './sharing/revisions.ts';
export { latencyCosts, type PredictedLatency } from './statistics/latency-costs.ts';
export { MaskStudies, type PrefixPlan, type StabilityOptions } from './statistics/mask-studies.ts';
export { overlapWarning, type ToldOverlap } from './statistics/overlap-text.ts';
export { type CalibratedOn, type DataOverlap, Overlaps } from './statistics/overlaps.ts';
export { type ComputedPlan, Planner } from './statistics/planner.ts';
export { type PairedRows, pairRows, type RowPair } from './statistics/row-differences.ts';
export { RowStatistics, rowLosses } from './statistics/row-statistics.ts';
export { warmUpPlanning } from './statistics/warm-up.ts';
export type { OperationEvent } from './store/events.ts';
export { findOperations, type OperationRecord } from './store/operations.ts';
export { type EvaluationBlock, readEvaluationBlocks } from './store/results.ts';
export type { Priority } from './store/tasks.ts';
export { readZeroShotBlocks } from './store/zero-shot.ts';
export type { AccuracyComparison, CellAccuracy } from './studies/accuracies.ts';
export { type CellComparison, isCompared } from './studies/comparisons.ts';
export type { ExpectationOutcome, Violation } from './studies/expectations.ts';
export type { StudyEvent } from './studies/feed.ts';
export { isLaneOfStudy } from './studies/lane.ts';
export type { CellOutcome, StudyOutcome } from './studies/outcome.ts';
export type { StudyOverlap } from './studies/overlaps.ts';
export {
  bytesText,
  DEFAULT_STUDY_LIMITS,
  durationText,
  type PlannedKind,
  type StudyLimits,
  type StudyPlan,
} from './studies/plan.ts';
export type { AgreementSpread, FactorAgreement, LevelAgreement } from './studies/plans/agreement.ts';
export type { LayerSteps, StudyRemoval } from './studies/plans/removal.ts';
export { REPORTS, type ReportFormat, type ReportName } from './studies/reports/registry.ts';
export { type CellFigures, figuresOf, type MeasuredCell } from './studies/results.ts';
export { findCells, type ListedStudy, listCells, type StoredCell, type StudyRecord } from './studies/rows.ts';
export {
  CELL_STATUSES,
  type CellState,
  type CellStatus,
  type StudyState,
  type StudyStatus,
} from './studies/states.ts';
export { Studies } from './studies/studies.ts';
export { type Flip, type PairedItems, pairItems } from './tasks/pair-items.ts';
export { type ScoredItem, scoredItems, type ZeroShotResult } from './tasks/scored-items.ts';
export { traceFields } from './tracing/log-fields.ts';
export { startTracing } from './tracing/start.ts';
