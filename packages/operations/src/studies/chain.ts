import {
  BUDGETS,
  type BudgetName,
  COMPENSATIONS,
  type CompensationName,
  FlapbookError,
  METHODS,
  METRICS,
  type Method,
  type MethodName,
  type Metric,
  type MetricName,
} from '@flapbook/flap';
import { mixtureOf, parametersOf, type Settings } from '@flapbook/studies';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { CalibrationSpec } from '../kinds/calibration/parameters.ts';
import { resolveCalibration } from '../kinds/calibration/resolve.ts';
import { iterativePlans } from '../kinds/iterative.ts';
import { resolveMixture } from '../kinds/mixture.ts';
import { type PlanSpec, resolvePlan } from '../kinds/plan.ts';
import { resolvePrunedModel } from '../kinds/pruned-model.ts';
import { resolveSaliency, type SaliencySpec } from '../kinds/saliency.ts';
import type { ResolvedOperation } from '../operation.ts';
import type { CellSources } from './sources.ts';

/** What the settings of a cell make of its model. */
export interface CellChain {
  readonly model: ModelRecord;
  /** That of the last step, or a mixture of several; null where neither metric, compensation nor budget asks for one. */
  readonly calibration: ResolvedOperation | null;
  readonly plan: ResolvedOperation;
  readonly pruned: ResolvedOperation;
}

/**
 * Resolves the settings of a cell to the operations that make its pruned model.
 *
 * @throws FlapbookError with the codes of the operations' resolvers: why the settings cannot be meant
 */
export async function chainOf(settings: Settings, sources: CellSources): Promise<CellChain> {
  const model = await sources.model(named(settings, 'model'));
  const calibrate = await calibrationsOf(settings, { model, sources });
  const gradients = await gradientsOf(settings, { model, sources });
  const steps = settings.steps as number;
  if (steps > 1 && calibrate === null && gradients === null) {
    throw new FlapbookError('BAD_PARAMETER', `steps is ${steps}, yet nothing of the cell is calibrated between them.`);
  }
  let pruned: ResolvedOperation | null = null;
  let plan: ResolvedOperation | null = null;
  for (const spec of iterativePlans(parametersOf('plan', settings) as unknown as PlanSpec, steps)) {
    const saliency = gradients?.(pruned) ?? null;
    plan = resolvePlan(spec, { model, calibration: calibrate?.(pruned) ?? null, saliency });
    pruned = resolvePrunedModel(settings.compensation as CompensationName, {
      model,
      plan,
      ...parametersOf('pruned', settings),
    });
  }
  const calibration = plan!.operations.find(({ key }) => key === plan!.inputs.calibration) ?? null;
  return { model, calibration, plan: plan!, pruned: pruned! };
}

/** A level that has no default. @throws FlapbookError BAD_PARAMETER */
export function named(settings: Settings, factor: string): string {
  const level = settings[factor];
  if (typeof level === 'string') return level;
  throw new FlapbookError('BAD_PARAMETER', `The cell says nothing of ${factor}, which has no default.`);
}

/** How the dense model, or a pruned one, is calibrated; null where nothing of the cell asks for it. */
async function calibrationsOf(
  settings: Settings,
  { model, sources }: { readonly model: ModelRecord; readonly sources: CellSources },
): Promise<((pruned: ResolvedOperation | null) => ResolvedOperation) | null> {
  const metric = settings.metric as MetricName;
  const method: Method | null = settings.method == null ? null : METHODS[settings.method as MethodName];
  const isNeeded =
    METRICS[metric].needsStatistics ||
    COMPENSATIONS[settings.compensation as CompensationName].needsStatistics ||
    BUDGETS[settings.budget as BudgetName].needsBlockInfluence;
  if (!isNeeded) return null;
  const mixture = mixtureOf(settings.calibrationData);
  const spec: CalibrationSpec = {
    ...(parametersOf('calibration', settings) as CalibrationSpec),
    ...(method?.calibration === 'SEQUENTIAL' && {
      sequential: {
        ratio: settings.ratio as number,
        metric,
        squareAttentionScore: parametersOf('plan', settings).squareAttentionScore as boolean,
      },
    }),
  };
  const on = (dataset: DatasetRecord, pruned: ResolvedOperation | null) =>
    resolveCalibration(spec, { model, dataset, engine: sources.engine, pruned });
  if (mixture === null) {
    const dataset = await sources.dataset(named(settings, 'calibrationData'));
    return (pruned) => on(dataset, pruned);
  }
  const parts = await Promise.all(
    Object.entries(mixture).map(async ([name, weight]) => ({ dataset: await sources.dataset(name), weight })),
  );
  return (pruned) =>
    resolveMixture(
      parts.map(({ dataset, weight }) => ({ calibration: on(dataset, pruned), weight })),
      { model },
    );
}

/** How gradients are taken, of the dense model or of a pruned one, for metrics that score by them; drawn as the calibration is, where the cell says how, else as published. */
async function gradientsOf(
  settings: Settings,
  { model, sources }: { readonly model: ModelRecord; readonly sources: CellSources },
): Promise<((pruned: ResolvedOperation | null) => ResolvedOperation) | null> {
  const { needsSaliency }: Metric = METRICS[settings.metric as MetricName];
  if (!needsSaliency) return null;
  if (mixtureOf(settings.calibrationData) !== null) {
    throw new FlapbookError('BAD_PARAMETER', 'Gradients are of one data set; they do not mix.');
  }
  const dataset = await sources.dataset(named(settings, 'calibrationData'));
  const { sampling, seed } = parametersOf('calibration', settings) as SaliencySpec;
  const spec: SaliencySpec = { sampling, seed, ...parametersOf('saliency', settings) };
  return (pruned) => resolveSaliency(spec, { model, dataset, engine: sources.engine, pruned });
}
