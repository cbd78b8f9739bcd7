import type { LayerPruning, Pruning } from '@flapbook/engine';
import { FlapbookError } from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import { outputsOf } from '../regression/outputs.ts';
import { findOperations } from '../store/operations.ts';
import { readBiases } from '../store/results.ts';
import type { Task } from './kind.ts';

/** How an engine runs a pruned model: its plan's masks, its compensation's biases, and weights that replace others. */
export async function pruningOf(task: Task, prunedKey: string, model: ModelRecord): Promise<Pruning> {
  const [pruned] = await findOperations(task.database, [prunedKey]);
  if (pruned === undefined) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${prunedKey}.`);
  const plan = await task.planner.byKey(pruned.inputs.plan!);
  const biases = await readBiases(task.database, prunedKey, model.description.layers);
  const outputs = pruned.inputs.gram === undefined ? null : await outputsOf(task, prunedKey, biases.length);
  return plan.result.layers.map(
    (masks, layer): LayerPruning => ({
      attentionKept: masks.attention.kept,
      mlpKept: masks.mlp.kept,
      attentionBias: biases[layer]!.attention,
      mlpBias: biases[layer]!.mlp,
      ...(outputs && { outputs: outputs[layer]! }),
    }),
  );
}
