import {
  type CalibrationParameters,
  type CalibrationSpec,
  type DatasetRecord,
  type EvaluationParameters,
  type EvaluationSpec,
  type ExportParameters,
  type ExportSpec,
  type GramParameters,
  iterativePlans,
  type LatencyParameters,
  type LatencySpec,
  type LatencyTableParameters,
  type LatencyTableSpec,
  type MixtureParameters,
  type ModelRecord,
  type PlanParameters,
  type PlanSpec,
  type PrunedModelParameters,
  type ResolvedOperation,
  resolveCalibration,
  resolveEvaluation,
  resolveExport,
  resolveGram,
  resolveLatency,
  resolveLatencyTable,
  resolveMixture,
  resolvePlan,
  resolvePrunedModel,
  resolveReconstruction,
  resolveSaliency,
  resolveZeroShot,
  type SaliencyParameters,
  type SaliencySpec,
  type ZeroShotParameters,
  type ZeroShotSpec,
} from '@flapbook/operations';

/** An operation with the records it was resolved from: what the types of the pipeline are made of. */
export interface CalibrationNode {
  readonly kind: 'calibration';
  readonly operation: ResolvedOperation<CalibrationParameters>;
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
  /** The model as pruned before; null for the dense one. */
  readonly pruned: PrunedModelNode | null;
}

export interface SaliencyNode {
  readonly kind: 'saliency';
  readonly operation: ResolvedOperation<SaliencyParameters>;
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
  /** The model as pruned before; null for the dense one. */
  readonly pruned: PrunedModelNode | null;
}

/** Calibrations that are merged in given shares; takes the place of one. */
export interface MixtureNode {
  readonly kind: 'mixture';
  readonly operation: ResolvedOperation<MixtureParameters>;
  readonly model: ModelRecord;
  /** In the order of the shares in its parameters. */
  readonly parts: readonly CalibrationNode[];
}

export interface PlanNode {
  readonly kind: 'plan';
  readonly operation: ResolvedOperation<PlanParameters>;
  readonly model: ModelRecord;
  /** null where the metric needs none. */
  readonly calibration: CalibrationNode | MixtureNode | null;
  readonly saliency: SaliencyNode | null;
  /** What a limit of its latency is read from; null where there is none. */
  readonly latencyTable: LatencyTableNode | null;
}

export interface PrunedModelNode {
  readonly kind: 'prunedModel';
  readonly operation: ResolvedOperation<PrunedModelParameters>;
  readonly model: ModelRecord;
  readonly plan: PlanNode;
  /** Null for compensations that replace no weights. */
  readonly gram: GramNode | null;
}

export interface GramNode {
  readonly kind: 'gram';
  readonly operation: ResolvedOperation<GramParameters>;
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
}

export interface ReconstructionNode {
  readonly kind: 'reconstruction';
  readonly operation: ResolvedOperation;
  readonly subject: PrunedModelNode;
  readonly gram: GramNode;
}

export interface EvaluationNode {
  readonly kind: 'evaluation';
  readonly operation: ResolvedOperation<EvaluationParameters>;
  readonly subject: PrunableNode;
  readonly dataset: DatasetRecord;
}

export interface ZeroShotNode {
  readonly kind: 'zeroShot';
  readonly operation: ResolvedOperation<ZeroShotParameters>;
  readonly subject: PrunableNode;
  readonly dataset: DatasetRecord;
}

export interface LatencyNode {
  readonly kind: 'latency';
  readonly operation: ResolvedOperation<LatencyParameters>;
  readonly subject: PrunableNode;
}

export interface LatencyTableNode {
  readonly kind: 'latencyTable';
  readonly operation: ResolvedOperation<LatencyTableParameters>;
  readonly model: ModelRecord;
}

export interface ExportNode {
  readonly kind: 'export';
  readonly operation: ResolvedOperation<ExportParameters>;
  readonly subject: PrunableNode;
}

export type OperationNode =
  | CalibrationNode
  | MixtureNode
  | SaliencyNode
  | GramNode
  | PlanNode
  | PrunedModelNode
  | ReconstructionNode
  | EvaluationNode
  | ZeroShotNode
  | LatencyNode
  | LatencyTableNode
  | ExportNode;

/** A dense model or a pruned one. */
export type PrunableNode = ModelRecord | PrunedModelNode;

export function isPruned(node: PrunableNode): node is PrunedModelNode {
  return 'operation' in node;
}

/** @throws FlapbookError with the codes of `resolveCalibration` */
export function calibrationNode(spec: CalibrationSpec, from: MeasuredOf): CalibrationNode {
  const { model, dataset, engine, pruned = null } = from;
  const operation = resolveCalibration(spec, { model, dataset, engine, pruned: pruned?.operation });
  return { kind: 'calibration', operation, model, dataset, pruned };
}

interface MeasuredOf {
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
  readonly engine: string;
  /** The model as pruned before; the dense one when absent. */
  readonly pruned?: PrunedModelNode | null;
}

/** How a model is pruned in steps, calibrated anew between them: see `resolveIterative`. */
export interface IterativeSteps {
  readonly steps: number;
  readonly calibration: CalibrationSpec;
  readonly plan: PlanSpec;
  readonly compensation: PrunedModelParameters['compensation'];
}

/** @throws FlapbookError with the codes of the resolvers of calibrations, plans and pruned models */
export function iterativeNode(
  { steps, calibration, plan, compensation }: IterativeSteps,
  from: { readonly model: ModelRecord; readonly dataset: DatasetRecord; readonly engine: string },
): PrunedModelNode {
  let pruned: PrunedModelNode | null = null;
  for (const spec of iterativePlans(plan, steps)) {
    const calibrated = calibrationNode(calibration, { ...from, pruned });
    pruned = prunedModelNode(compensation, planNode(spec, { model: from.model, calibration: calibrated }));
  }
  return pruned!;
}

/** @throws FlapbookError with the codes of `resolveSaliency` */
export function saliencyNode(spec: SaliencySpec, from: MeasuredOf): SaliencyNode {
  const { model, dataset, engine, pruned = null } = from;
  const operation = resolveSaliency(spec, { model, dataset, engine, pruned: pruned?.operation });
  return { kind: 'saliency', operation, model, dataset, pruned };
}

/** @throws FlapbookError with the codes of `resolveMixture` */
export function mixtureNode(
  given: readonly { readonly calibration: CalibrationNode; readonly weight?: number | null }[],
  model: ModelRecord,
): MixtureNode {
  const operation = resolveMixture(
    given.map(({ calibration, weight }) => ({ calibration: calibration.operation, weight })),
    { model },
  );
  const byKey = new Map(given.map(({ calibration }) => [calibration.operation.key, calibration]));
  return { kind: 'mixture', operation, model, parts: operation.operations.map(({ key }) => byKey.get(key)!) };
}

/** Operations that are computed where they are asked for: they have no record of a run, they are there when what they require is. */
export type InlineNode = PlanNode | MixtureNode;

export function isInline(node: { readonly kind: string }): node is InlineNode {
  return node.kind === 'plan' || node.kind === 'mixture';
}

/** @throws FlapbookError with the codes of `resolvePlan` */
export function planNode(
  spec: PlanSpec,
  from: {
    readonly model: ModelRecord;
    readonly calibration: PlanNode['calibration'];
    readonly saliency?: SaliencyNode | null;
    /** Where it is known already; by default the one that the plan asks for. */
    readonly latencyTable?: LatencyTableNode | null;
  },
): PlanNode {
  const { model, calibration, saliency = null } = from;
  const operation = resolvePlan(spec, {
    model,
    calibration: calibration?.operation ?? null,
    saliency: saliency?.operation ?? null,
    latencyTable: from.latencyTable?.operation ?? null,
  });
  const table = operation.operations.find(({ key }) => key === operation.inputs.latencyTable);
  return {
    kind: 'plan',
    operation,
    model,
    calibration: calibration && readBy(operation, calibration),
    saliency,
    latencyTable: table ? { kind: 'latencyTable', operation: table as LatencyTableNode['operation'], model } : null,
  };
}

/** The calibration that a plan reads: the one it was asked of, or the same with more in it. */
function readBy<Node extends CalibrationNode | MixtureNode>(plan: ResolvedOperation, calibration: Node): Node {
  const read = plan.operations.find(({ key }) => key === plan.inputs.calibration) as Node['operation'];
  return { ...calibration, operation: read };
}

/** What a compensation that replaces weights is fitted by. */
export interface RegressionSpec {
  readonly lambda?: number | null;
  readonly holdOut?: number | null;
}

/** @throws FlapbookError with the codes of `resolvePrunedModel` */
export function prunedModelNode(
  compensation: PrunedModelParameters['compensation'],
  plan: PlanNode,
  { lambda, holdOut }: RegressionSpec = {},
): PrunedModelNode {
  const { model, calibration } = plan;
  const operation = resolvePrunedModel(compensation, { model, plan: plan.operation, lambda, holdOut });
  const gram =
    // Only a calibration has Gram statistics: a mixture was refused.
    operation.inputs.gram === undefined ? null : gramNode({ holdOut }, calibration as CalibrationNode);
  return { kind: 'prunedModel', operation, model, plan, gram };
}

/** @throws FlapbookError with the codes of `resolveGram` */
export function gramNode(
  spec: Pick<RegressionSpec, 'holdOut'>,
  { model, dataset, operation: calibration }: CalibrationNode,
): GramNode {
  return { kind: 'gram', operation: resolveGram(spec, { model, calibration }), model, dataset };
}

/** Null where there is nothing to measure on: no calibration, or one that prunes. @throws FlapbookError BAD_PARAMETER */
export function reconstructionNode(
  spec: Pick<RegressionSpec, 'holdOut'>,
  subject: PrunedModelNode,
): ReconstructionNode | null {
  const { model, plan, operation: pruned } = subject;
  const { calibration } = plan;
  if (calibration?.kind !== 'calibration' || !isOfDenseModel(calibration.operation)) return null;
  const gram = subject.gram ?? gramNode(spec, calibration);
  const operation = resolveReconstruction(spec, { model, plan: plan.operation, pruned });
  return { kind: 'reconstruction', operation, subject, gram };
}

function isOfDenseModel({ parameters, inputs }: CalibrationNode['operation']): boolean {
  return parameters.sequential === null && inputs.pruned === undefined;
}

/** @throws FlapbookError with the codes of `resolveEvaluation` */
export function evaluationNode(
  spec: EvaluationSpec,
  from: { readonly subject: PrunableNode; readonly dataset: DatasetRecord; readonly engine: string },
): EvaluationNode {
  const { subject, dataset, engine } = from;
  const operation = resolveEvaluation(spec, { subject: subjectOf(subject), dataset, engine });
  return { kind: 'evaluation', operation, subject, dataset };
}

/** @throws FlapbookError with the codes of `resolveZeroShot` */
export function zeroShotNode(
  spec: ZeroShotSpec,
  from: { readonly subject: PrunableNode; readonly dataset: DatasetRecord; readonly engine: string },
): ZeroShotNode {
  const { subject, dataset, engine } = from;
  const operation = resolveZeroShot(spec, { subject: subjectOf(subject), dataset, engine });
  return { kind: 'zeroShot', operation, subject, dataset };
}

/** @throws FlapbookError with the codes of `resolveLatency` */
export function latencyNode(
  spec: LatencySpec,
  { subject, engine }: { readonly subject: PrunableNode; readonly engine: string },
): LatencyNode {
  return { kind: 'latency', operation: resolveLatency(spec, { subject: subjectOf(subject), engine }), subject };
}

/** @throws FlapbookError with the codes of `resolveLatencyTable` */
export function latencyTableNode(
  spec: LatencyTableSpec,
  { model, engine }: { readonly model: ModelRecord; readonly engine: string },
): LatencyTableNode {
  return { kind: 'latencyTable', operation: resolveLatencyTable(spec, { model, engine }), model };
}

/** @throws FlapbookError with the codes of `resolveExport` */
export function exportNode(spec: ExportSpec, subject: PrunableNode): ExportNode {
  return { kind: 'export', operation: resolveExport(spec, { subject: subjectOf(subject) }), subject };
}

/** What is evaluated, timed or written, as operations take it. */
export function subjectOf(subject: PrunableNode): {
  readonly model: ModelRecord;
  readonly pruned: PrunedModelNode['operation'] | null;
} {
  return isPruned(subject) ? { model: subject.model, pruned: subject.operation } : { model: subject, pruned: null };
}
