import { FlapbookError, type Gram } from '@flapbook/flap';
import { drawCalibrationRows } from '@flapbook/models';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { channelsOf, encodeGrams, gramFileBytes } from '../regression/gram-file.ts';
import { type GramGroup, gramGroups, heldOutTokens } from '../regression/gram-groups.ts';
import { type ResultFile, recordResultFiles, requireStore, resultFiles } from '../store/result-files.ts';
import type { CalibrationParameters } from './calibration/parameters.ts';
import type { OperationKind } from './kind.ts';

const VERSION = 1;

/** Share of a calibration's shards that the error of a regression is measured on, unless somebody says otherwise. */
export const DEFAULT_HOLD_OUT = 0.1;

/** A calibration's own parameters, so that the same rows are drawn, and the share that is held out. */
export interface GramParameters extends JsonObject {
  readonly samples: number;
  readonly sequenceLength: number;
  readonly sampling: CalibrationParameters['sampling'];
  readonly seed: number;
  readonly shardSamples: number;
  readonly engine: string;
  readonly holdOut: number;
}

/**
 * Products of channels over a calibration's rows. It has the calibration's inputs and not its result, so that the two run
 * side by side and neither waits for the other.
 *
 * @throws FlapbookError BAD_PARAMETER for a share outside 0 and 1, for a single sample, and for a sequential calibration
 */
export function resolveGram(
  { holdOut }: { readonly holdOut?: number | null },
  { model, calibration }: { readonly model: ModelRecord; readonly calibration: ResolvedOperation },
): ResolvedOperation<GramParameters> {
  if (calibration.kind !== 'calibration') {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `Gram statistics are those of one calibration; a ${calibration.kind} has none. Take BASELINE_BIAS.`,
    );
  }
  // The influence of blocks is measured beside, and is nothing that products depend on.
  const { sequential, blockInfluence: _, ...parameters } = calibration.parameters as CalibrationParameters;
  const share = holdOut ?? DEFAULT_HOLD_OUT;
  if (!(share > 0 && share < 1)) {
    throw new FlapbookError('BAD_PARAMETER', `holdOut must lie above 0 and below 1; it is ${share}.`);
  }
  if (sequential !== null || calibration.inputs.pruned !== undefined) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      'Gram statistics are those of the dense model: take a calibration that prunes nothing on its way.',
    );
  }
  if (parameters.samples < 2) {
    throw new FlapbookError('BAD_PARAMETER', 'Gram statistics need at least 2 samples: one of them is held out.');
  }
  const resolvedParameters = { ...parameters, holdOut: share } as GramParameters;
  const tokens = parameters.samples * parameters.sequenceLength;
  return resolved<GramParameters>({
    kind: 'gram',
    version: VERSION,
    parameters: resolvedParameters,
    inputs: calibration.inputs,
    operations: calibration.operations,
    inline: false,
    work: workOfToken(model) * tokens,
    bytes: gramGroups(resolvedParameters, model).length * layersBytes(model),
  });
}

/** Multiplications of a token: those of the pass, and half of all products of channels, since they are symmetric. */
function workOfToken(model: ModelRecord): number {
  const products = model.shape.layers.map((layer) => {
    const { attention, mlp } = channelsOf(layer);
    return (attention ** 2 + mlp ** 2) / 2;
  });
  return model.parameters + products.reduce((sum, count) => sum + count, 0);
}

function layersBytes(model: ModelRecord): number {
  return model.shape.layers.reduce((sum, layer) => sum + gramFileBytes(layer), 0);
}

/** Products of the inputs of every output projection over groups of samples; one file a group and layer. */
export const gram: OperationKind = {
  kind: 'gram',
  version: VERSION,
  /** One layer's sums in float64, their copy on its way to the store, and a block of inputs twice. */
  moreMemory: (_operation, model) =>
    Math.max(0, ...model.shape.layers.map((layer) => 3 * gramFileBytes(layer))) +
    2 * 4096 * Math.max(0, ...model.shape.layers.map(({ mlp }) => 4 * mlp.units)),
  parts(operation, { model }) {
    const parameters = operation.parameters as GramParameters;
    return gramGroups(parameters, model).map((group) => {
      const tokens = group.samples * parameters.sequenceLength;
      return {
        key: `${operation.key}/${group.name}`,
        part: { ...group },
        work: workOfToken(model) * tokens,
        tokens,
      };
    });
  },
  async stored(database, { key }, parts) {
    // The files of all layers are entered at once.
    const groups = new Set((await resultFiles(database, key)).map(({ name }) => name.split('/')[0]!));
    return new Set(parts.filter(({ part }) => groups.has(part.name as string)).map((part) => part.key));
  },
  async run(task) {
    const { operation, signal } = task;
    const store = requireStore(task.artifacts, 'Gram statistics');
    const model = await task.model(operation.inputs.model!);
    const rows = await task.shared('rows', async () =>
      drawCalibrationRows(
        await task.tokens(await task.dataset(operation.inputs.dataset!), model),
        operation.parameters as GramParameters,
      ),
    );
    const group = task.part as JsonObject & GramGroup;
    const opened = await task.open(model);
    const files: ResultFile[] = [];
    let attention: Gram | null = null;
    await opened.gram(rows.slice(group.firstSample, group.firstSample + group.samples), {
      signal,
      nameRow: (row) => `sample ${group.firstSample + row}`,
      onProgress: (fraction) => task.progress(fraction),
      async onGram({ layer, module, gram: products }) {
        if (module === 'attention') {
          attention = products;
          return;
        }
        const stored = await store.put(encodeGrams({ attention: attention!, mlp: products }), { signal });
        files.push({ name: `${group.name}/${layer}`, ...stored });
      },
    });
    return (transaction) => recordResultFiles(transaction, store, { key: operation.key, files });
  },
  async combine({ key, parameters }, { database }) {
    const { samples, sequenceLength } = parameters as GramParameters;
    const heldOut = heldOutTokens(parameters as GramParameters);
    const files = await resultFiles(database, key);
    return {
      tokens: samples * sequenceLength - heldOut,
      heldOutTokens: heldOut,
      files: files.map((file) => ({ ...file })),
    };
  },
};
