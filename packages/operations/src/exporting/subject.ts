import {
  type CardFacts,
  type ExportShape,
  type ExportSubject,
  exportShape,
  type ResultVectors,
} from '@flapbook/exports';
import { MODULES, type PerModule, type PlanResult } from '@flapbook/flap';
import type { ModelDescription, ModelFolder } from '@flapbook/models';
import type { ModelRecord } from '../catalogue/models.ts';
import type { Task } from '../kinds/kind.ts';
import { pruningOf } from '../kinds/pruning.ts';
import type { ComputedPlan } from '../statistics/planner.ts';
import { findOperations } from '../store/operations.ts';
import { cardFacts } from './card-facts.ts';
import { shareable } from './shareable.ts';

/**
 * What a pruned model is like before it has been computed: its plan's masks say enough.
 *
 * @param adds whether its compensation, or one that it was pruned with before, adds biases
 */
export function plannedShape(
  description: ModelDescription,
  plan: Pick<PlanResult, 'layers'>,
  adds: boolean,
): ExportShape {
  const prunes = (module: 'attention' | 'mlp') => plan.layers.some((layer) => layer[module].pruned.length > 0);
  return {
    description,
    layers: plan.layers.map(({ attention, mlp }) => ({ attention: attention.kept, mlp: mlp.kept })),
    pruned: true,
    addsBias: { attention: adds && prunes('attention'), mlp: adds && prunes('mlp') },
  };
}

/** A dense or pruned model as formats take it. */
export async function exportSubject(
  task: Task,
  { model, folder }: { readonly model: ModelRecord; readonly folder: ModelFolder },
): Promise<ExportSubject> {
  const { pruned: prunedKey } = task.operation.inputs;
  const pruning =
    prunedKey === undefined ? null : (await pruningOf(task, prunedKey, model)).filter((layer) => layer !== null);
  const shape = exportShape(model.description, pruning);
  const card: CardFacts = await cardFacts(task, { model, shape });
  const results = prunedKey === undefined ? null : await resultVectors(task, prunedKey);
  return { shape, name: nameOf(model, shape), folder, pruning, card, results };
}

function nameOf(model: ModelRecord, shape: ExportShape): string {
  const name = shareable(model.name);
  return shape.pruned ? `${name}, pruned with FLAP` : name;
}

async function resultVectors(task: Task, prunedKey: string): Promise<ResultVectors> {
  const [pruned] = await findOperations(task.database, [prunedKey]);
  const plan = await task.planner.byKey(pruned!.inputs.plan!);
  const statistics = await statisticsOf(task, plan);
  return plan.unitScores.map((scores, layer) => {
    const vectors = (module: 'attention' | 'mlp') => {
      const found = statistics?.[layer]?.[module];
      return {
        scores: scores[module],
        baseline: found?.baseline ?? null,
        fluctuation: found?.fluctuation ?? null,
        squaredNorm: found?.squaredNorm ?? null,
      };
    };
    return Object.fromEntries(MODULES.map((module) => [module, vectors(module)])) as PerModule<
      ReturnType<typeof vectors>
    >;
  });
}

async function statisticsOf({ planner }: Task, { calibrationKey, estimator }: ComputedPlan) {
  return calibrationKey === null ? null : planner.statistics(calibrationKey, estimator);
}
