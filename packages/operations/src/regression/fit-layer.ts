import type { EngineModel, OutputProjections } from '@flapbook/engine';
import {
  channelsOfUnits,
  type LayerMask,
  MODULES,
  type ModuleName,
  type PerModule,
  type RegressionCompensation,
} from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import type { Task } from '../kinds/kind.ts';
import type { LayerBiases } from '../store/results.ts';
import { fittedGrams } from './grams.ts';
import { patientAlgebra } from './patient-algebra.ts';

export interface LayerFit {
  readonly layer: number;
  readonly masks: LayerMask;
  readonly model: ModelRecord;
  readonly opened: EngineModel;
  readonly gramKey: string;
  readonly regression: RegressionCompensation;
  readonly lambda: number;
}

/** What a regression puts in place of one layer's output projections. A module that loses nothing stays as it is. */
export async function fitLayer(
  task: Task,
  { layer, masks, model, opened, gramKey, regression, lambda }: LayerFit,
): Promise<{ readonly outputs: OutputProjections; readonly biases: LayerBiases }> {
  const outputs: PerModule<Float32Array | null> = { attention: null, mlp: null };
  const biases: PerModule<Float64Array | null> = { attention: null, mlp: null };
  const pruned = MODULES.filter((module) => masks[module].pruned.length > 0);
  if (pruned.length === 0) return { outputs, biases };
  const grams = await fittedGrams(task, { gramKey, layer, model });
  const algebra = patientAlgebra(opened.algebra, task.signal);
  for (const [done, module] of pruned.entries()) {
    const fitted = await regression.fit(
      {
        weights: await opened.outputProjection(layer, module),
        gram: grams[module],
        kept: channelsOfModule(model, { layer, module, units: masks[module].kept }),
        pruned: channelsOfModule(model, { layer, module, units: masks[module].pruned }),
        lambda,
      },
      { algebra, onProgress: (fraction) => task.progress((done + fraction) / pruned.length) },
    );
    outputs[module] = Float32Array.from(fitted.weights);
    biases[module] = fitted.bias;
  }
  return { outputs, biases };
}

/** Input channels of an output projection that belong to some of a module's units: whole heads, or KV groups. */
export function channelsOfModule(
  model: ModelRecord,
  { layer, module, units }: { readonly layer: number; readonly module: ModuleName; readonly units: Int32Array },
): Int32Array {
  return channelsOfUnits(units, module === 'attention' ? model.shape.layers[layer]!.attention.channelsPerUnit : 1);
}
