import { FlapbookError } from '@flapbook/flap';
import type {
  CalibrationParameters,
  EvaluationParameters,
  ExportParameters,
  GramParameters,
  LatencyParameters,
  LatencyTableParameters,
  MixtureParameters,
  OperationRecord,
  PlanParameters,
  PrunedModelParameters,
  SaliencyParameters,
  ZeroShotParameters,
} from '@flapbook/operations';
import { isJob, kindInWords, mixtureRole } from '@flapbook/operations';
import type { SchemaContext } from '../context.ts';
import {
  type CalibrationNode,
  calibrationNode,
  type EvaluationNode,
  type ExportNode,
  evaluationNode,
  exportNode,
  type GramNode,
  gramNode,
  type LatencyNode,
  type LatencyTableNode,
  latencyNode,
  latencyTableNode,
  type MixtureNode,
  mixtureNode,
  type OperationNode,
  type PlanNode,
  type PrunedModelNode,
  planNode,
  prunedModelNode,
  type ReconstructionNode,
  reconstructionNode,
  type SaliencyNode,
  saliencyNode,
  type ZeroShotNode,
  zeroShotNode,
} from './nodes.ts';
import { isUnreadable } from './unreadable.ts';

/**
 * Rebuilds a stored operation with everything it was resolved from. Null for a key that nobody has asked about, and for
 * an operation that another version of its kind made: it has no place in the pipeline of this one. `show` has it.
 */
export async function restore(context: SchemaContext, key: string): Promise<OperationNode | null> {
  const node = await renew(context, key);
  return node?.operation.key === key ? node : null;
}

/**
 * What this version makes of a stored operation: the operation itself or, where another version made it or something that
 * it rests on, the one that takes its place, with a key of its own. Null where this version cannot read what is stored.
 */
export async function renew(context: SchemaContext, key: string): Promise<OperationNode | null> {
  const record = await context.records.load(key);
  if (record === null) return null;
  try {
    return (await RESTORE[record.kind as OperationNode['kind']]?.(context, record)) ?? null;
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
}

/** @throws FlapbookError OPERATION_NOT_FOUND, BAD_PARAMETER for what another version made */
export async function requireOperation(context: SchemaContext, key: string): Promise<OperationNode> {
  const node = await restore(context, key);
  if (node !== null) return node;
  const record = await context.records.load(key);
  if (record === null || isJob(record.kind)) throw notFound(key);
  throw new FlapbookError(
    'BAD_PARAMETER',
    `The ${kindInWords(record.kind)} ${key} is of another version of Flapbook. Its page says what takes its place.`,
  );
}

/** The refusal of a key that nobody has asked about. */
export function notFound(key: string): FlapbookError {
  return new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${key}.`);
}

type Restore<N extends OperationNode> = (context: SchemaContext, record: OperationRecord) => Promise<N | null>;

/** How each kind of operation is rebuilt, by this version. A new kind is a line here. */
const RESTORE: { readonly [K in OperationNode['kind']]: Restore<Extract<OperationNode, { kind: K }>> } = {
  calibration: restoreCalibration,
  saliency: restoreSaliency,
  gram: restoreGram,
  mixture: restoreMixture,
  plan: restorePlan,
  prunedModel: restorePrunedModel,
  reconstruction: restoreReconstruction,
  evaluation: restoreEvaluation,
  zeroShot: restoreZeroShot,
  latency: restoreLatency,
  latencyTable: restoreLatencyTable,
  export: restoreExport,
};

async function restoreCalibration(
  context: SchemaContext,
  { parameters, inputs }: OperationRecord,
): Promise<CalibrationNode | null> {
  const [model, dataset, pruned] = await Promise.all([
    context.modelsByKey.load(inputs.model!),
    context.datasetsByKey.load(inputs.dataset!),
    inputs.pruned === undefined ? null : renew(context, inputs.pruned),
  ]);
  if (inputs.pruned !== undefined && pruned === null) return null;
  const spec = parameters as CalibrationParameters;
  return calibrationNode(spec, { model, dataset, engine: spec.engine, pruned: pruned as PrunedModelNode | null });
}

async function restoreSaliency(
  context: SchemaContext,
  { parameters, inputs }: OperationRecord,
): Promise<SaliencyNode | null> {
  const [model, dataset, pruned] = await Promise.all([
    context.modelsByKey.load(inputs.model!),
    context.datasetsByKey.load(inputs.dataset!),
    inputs.pruned === undefined ? null : renew(context, inputs.pruned),
  ]);
  if (inputs.pruned !== undefined && pruned === null) return null;
  const spec = parameters as SaliencyParameters;
  return saliencyNode(spec, { model, dataset, engine: spec.engine, pruned: pruned as PrunedModelNode | null });
}

async function restoreMixture(
  context: SchemaContext,
  { parameters, inputs }: OperationRecord,
): Promise<MixtureNode | null> {
  const { weights } = parameters as MixtureParameters;
  const [model, ...parts] = await Promise.all([
    context.modelsByKey.load(inputs.model!),
    ...weights.map((_, part) => renew(context, inputs[mixtureRole(part)]!)),
  ]);
  if (parts.some((part) => part === null)) return null;
  return mixtureNode(
    parts.map((part, i) => ({ calibration: part as CalibrationNode, weight: weights[i] })),
    model,
  );
}

async function restorePlan(context: SchemaContext, { parameters, inputs }: OperationRecord): Promise<PlanNode | null> {
  const input = (name: string) => (inputs[name] === undefined ? null : renew(context, inputs[name]));
  const [model, calibration, saliency, latencyTable] = await Promise.all([
    context.modelsByKey.load(inputs.model!),
    input('calibration'),
    input('saliency'),
    input('latencyTable'),
  ]);
  if (inputs.calibration !== undefined && calibration === null) return null;
  if (inputs.saliency !== undefined && saliency === null) return null;
  if (inputs.latencyTable !== undefined && latencyTable === null) return null;
  return planNode(parameters as PlanParameters, {
    model,
    calibration: calibration as PlanNode['calibration'],
    saliency: saliency as SaliencyNode | null,
    latencyTable: latencyTable as LatencyTableNode | null,
  });
}

async function restorePrunedModel(
  context: SchemaContext,
  { parameters, inputs }: OperationRecord,
): Promise<PrunedModelNode | null> {
  const [plan, holdOut] = await Promise.all([renew(context, inputs.plan!), holdOutOf(context, inputs.gram)]);
  const { compensation, lambda } = parameters as PrunedModelParameters;
  return plan && prunedModelNode(compensation, plan as PlanNode, { lambda, holdOut });
}

/** The share that the products behind an operation hold out; null where there are none. */
async function holdOutOf(context: SchemaContext, gramKey: string | undefined): Promise<number | null> {
  const record = gramKey === undefined ? null : await context.records.load(gramKey);
  return record && (record.parameters as GramParameters).holdOut;
}

async function restoreGram(context: SchemaContext, record: OperationRecord): Promise<GramNode | null> {
  // It has its calibration's parameters, whether or not anybody has asked about that.
  const calibration = await restoreCalibration(context, record);
  return calibration && gramNode({ holdOut: (record.parameters as GramParameters).holdOut }, calibration);
}

async function restoreReconstruction(
  context: SchemaContext,
  { inputs }: OperationRecord,
): Promise<ReconstructionNode | null> {
  const [pruned, holdOut] = await Promise.all([renew(context, inputs.pruned!), holdOutOf(context, inputs.gram)]);
  return pruned && reconstructionNode({ holdOut }, pruned as PrunedModelNode);
}

async function restoreLatency(
  context: SchemaContext,
  { parameters, inputs }: OperationRecord,
): Promise<LatencyNode | null> {
  const subject =
    inputs.pruned === undefined ? await context.modelsByKey.load(inputs.model!) : await renew(context, inputs.pruned);
  const spec = parameters as LatencyParameters;
  return subject && latencyNode(spec, { subject: subject as LatencyNode['subject'], engine: spec.engine });
}

async function restoreLatencyTable(
  context: SchemaContext,
  { parameters, inputs }: OperationRecord,
): Promise<LatencyTableNode> {
  const model = await context.modelsByKey.load(inputs.model!);
  const spec = parameters as LatencyTableParameters;
  return latencyTableNode(spec, { model, engine: spec.engine });
}

async function restoreExport(
  context: SchemaContext,
  { parameters, inputs }: OperationRecord,
): Promise<ExportNode | null> {
  const subject =
    inputs.pruned === undefined ? await context.modelsByKey.load(inputs.model!) : await renew(context, inputs.pruned);
  return subject && exportNode(parameters as ExportParameters, subject as ExportNode['subject']);
}

async function restoreEvaluation(
  context: SchemaContext,
  { parameters, inputs }: OperationRecord,
): Promise<EvaluationNode | null> {
  const [subject, dataset] = await Promise.all([
    inputs.pruned === undefined ? context.modelsByKey.load(inputs.model!) : renew(context, inputs.pruned),
    context.datasetsByKey.load(inputs.dataset!),
  ]);
  const spec = parameters as EvaluationParameters;
  return (
    subject && evaluationNode(spec, { subject: subject as EvaluationNode['subject'], dataset, engine: spec.engine })
  );
}

async function restoreZeroShot(
  context: SchemaContext,
  { parameters, inputs }: OperationRecord,
): Promise<ZeroShotNode | null> {
  const [subject, dataset] = await Promise.all([
    inputs.pruned === undefined ? context.modelsByKey.load(inputs.model!) : renew(context, inputs.pruned),
    context.datasetsByKey.load(inputs.dataset!),
  ]);
  const spec = parameters as ZeroShotParameters;
  return subject && zeroShotNode(spec, { subject: subject as ZeroShotNode['subject'], dataset, engine: spec.engine });
}
