import { FlapbookError, MODULES, type PerModule, reconstructionError } from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { channelsOfModule } from '../regression/fit-layer.ts';
import { fittedTokens, heldOutTokens } from '../regression/gram-groups.ts';
import { heldOutGrams } from '../regression/grams.ts';
import { patientAlgebra } from '../regression/patient-algebra.ts';
import { regressionMemory, regressionWork } from '../regression/price.ts';
import { savePartResult, storedParts, takePartResults } from '../store/part-results.ts';
import { type GramParameters, resolveGram } from './gram.ts';
import type { OperationKind } from './kind.ts';
import { calibrationOf } from './pruned-model.ts';
import { pruningOf } from './pruning.ts';

const VERSION = 1;

/** Errors of one layer's modules; null where the dense outputs do not vary. */
export type LayerErrors = PerModule<number | null>;

/** What was measured. */
export interface ReconstructionResult extends JsonObject {
  /** Tokens that it was measured on, which no regression has seen. */
  readonly heldOutTokens: number;
  readonly fittedTokens: number;
  readonly layers: readonly (LayerErrors & JsonObject)[];
}

/**
 * How far the outputs of each pruned module are from the dense ones, on tokens that were held out.
 *
 * @param setting - which rows are held out
 * @param inputs - `pruned`: a pruned model of `plan`, with whatever compensation
 * @throws FlapbookError CALIBRATION_REQUIRED where the plan came without, and with the codes of `resolveGram`
 */
export function resolveReconstruction(
  { holdOut }: { readonly holdOut?: number | null },
  {
    model,
    plan,
    pruned,
  }: { readonly model: ModelRecord; readonly plan: ResolvedOperation; readonly pruned: ResolvedOperation },
): ResolvedOperation {
  const calibration = calibrationOf(plan);
  if (calibration === null) {
    throw new FlapbookError('CALIBRATION_REQUIRED', 'The error is measured on tokens of a calibration.');
  }
  // What a regression was not fitted on is what its error is measured on.
  const own = pruned.operations.find(({ key }) => key === pruned.inputs.gram);
  const gram = own ?? resolveGram({ holdOut }, { model, calibration });
  return resolved({
    kind: 'reconstruction',
    version: VERSION,
    parameters: {},
    inputs: { model: model.key, pruned: pruned.key, gram: gram.key },
    operations: [pruned, gram],
    inline: false,
    work: model.shape.layers.reduce((sum, layer) => sum + regressionWork(layer, model), 0),
    bytes: 64 * model.description.layers,
  });
}

export const reconstruction: OperationKind = {
  kind: 'reconstruction',
  version: VERSION,
  moreMemory: (_operation, model) => regressionMemory(model),
  parts: ({ key }, { model }) =>
    model.shape.layers.map((shape, layer) => ({
      key: `${key}/${layer}`,
      part: { layer },
      work: regressionWork(shape, model),
      tokens: 0,
    })),
  stored: (database, _operation, parts) =>
    storedParts(
      database,
      parts.map(({ key }) => key),
    ),
  async run(task) {
    const { key, inputs } = task.operation;
    const { layer } = task.part as { readonly layer: number };
    const model = await task.model(inputs.model!);
    const pruning = await task.shared('pruning', () => pruningOf(task, inputs.pruned!, model));
    const opened = await task.open(model);
    const grams = await heldOutGrams(task, { gramKey: inputs.gram!, layer, model });
    const entry = pruning[layer]!;
    const outputs = await entry.outputs?.();
    const algebra = patientAlgebra(opened.algebra, task.signal);
    const errors: PerModule<number | null> = { attention: null, mlp: null };
    for (const [done, module] of MODULES.entries()) {
      errors[module] = await reconstructionError(
        {
          weights: await opened.outputProjection(layer, module),
          kept: channelsOfModule(model, { layer, module, units: entry[`${module}Kept`] }),
          replaced: outputs?.[module] ?? null,
          bias: entry[`${module}Bias`],
        },
        { gram: grams[module], algebra },
      );
      task.progress((done + 1) / MODULES.length);
    }
    return (transaction) =>
      savePartResult(transaction, { partKey: `${key}/${layer}`, summary: { layer, ...errors }, bytes: null });
  },
  async combine({ key, inputs }, { database, model: modelOf, operation }): Promise<ReconstructionResult> {
    const { description } = await modelOf(inputs.model!);
    const keys = Array.from({ length: description.layers }, (_, layer) => `${key}/${layer}`);
    const parts = (await takePartResults(database, keys)).map(({ summary }) => summary);
    const parameters = (await operation(inputs.gram!)).parameters as GramParameters;
    return {
      heldOutTokens: heldOutTokens(parameters),
      fittedTokens: fittedTokens(parameters),
      layers: keys.map((_, layer) => {
        const { attention, mlp } = parts.find((part) => part.layer === layer) as unknown as LayerErrors;
        return { attention, mlp };
      }),
    };
  },
};
