import { FlapbookError, METRICS } from '@flapbook/flap';
import type { DatasetRecord } from '../../catalogue/datasets.ts';
import type { ModelRecord } from '../../catalogue/models.ts';
import { type ResolvedOperation, resolved } from '../../operation.ts';
import { requireOwnWeights } from '../own-weights.ts';
import { RANGES } from '../ranges.ts';
import { isDrawn, resolveSampling } from '../sampling.ts';
import { requireInteger, requireRatio } from '../validate.ts';
import { hasBlockInfluence, sequentialInfluence } from './block-influence.ts';
import type { CalibrationParameters, CalibrationSpec, SequentialSpec } from './parameters.ts';
import { resolveSequenceLength } from './sequence-length.ts';

/** Of what the operation computes: it stands in the key. */
export const VERSION = 1;

/** Samples of a shard: small enough to lose little to an interruption, large enough to keep the rows in the database few. */
const SHARD_SAMPLES = 64;

/** The published scripts' settings for text; a data set of rows is used whole, as it is, in order. */
const TEXT_DEFAULTS = { samples: 1024, sampling: 'PYTHON_RANDOM', seed: 0 } as const;

export interface CalibrationSources {
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
  readonly engine: string;
  /** The model as pruned before, for iterative refinement: its statistics are of what is left. The dense model when absent. */
  readonly pruned?: ResolvedOperation | null;
}

/**
 * Fills in the defaults of a calibration.
 *
 * @throws FlapbookError BAD_PARAMETER, BAD_RATIO, TOO_FEW_ROWS, ROWS_UNEQUAL, SEQUENCE_TOO_LONG
 */
export function resolveCalibration(
  spec: CalibrationSpec,
  { model, dataset, engine, pruned = null }: CalibrationSources,
): ResolvedOperation<CalibrationParameters> {
  const sequenceLength = resolveSequenceLength(spec.sequenceLength, { model, dataset });
  const isText = isDrawn(dataset);
  const sampling = resolveSampling(spec.sampling, dataset, TEXT_DEFAULTS.sampling);
  const samples = requireInteger(
    'samples',
    spec.samples ?? (isText ? TEXT_DEFAULTS.samples : dataset.rows!),
    RANGES.samples,
  );
  if (!isText && samples > dataset.rows!) {
    throw new FlapbookError(
      'TOO_FEW_ROWS',
      `“${dataset.name}” has ${dataset.rows} rows; ${samples} samples were asked for.`,
    );
  }
  const parameters: CalibrationParameters = {
    samples,
    sequenceLength,
    sampling,
    seed: sampling !== 'CONTIGUOUS' ? requireInteger('seed', spec.seed ?? TEXT_DEFAULTS.seed, RANGES.seed) : 0,
    shardSamples: SHARD_SAMPLES,
    engine,
    sequential: spec.sequential ? resolveSequential(spec.sequential) : null,
    ...(spec.blockInfluence && { blockInfluence: true }),
  };
  if (parameters.sequential !== null && hasBlockInfluence(parameters)) throw sequentialInfluence();
  if (pruned !== null) requireRepeatable(pruned, parameters);
  const tokens = samples * sequenceLength;
  return resolved<CalibrationParameters>({
    kind: 'calibration',
    version: VERSION,
    parameters,
    inputs: { model: model.key, dataset: dataset.key, ...(pruned && { pruned: pruned.key }) },
    operations: pruned ? [pruned] : [],
    inline: false,
    work: model.parameters * tokens * (parameters.sequential ? 2 : 1),
    bytes: Math.ceil(samples / SHARD_SAMPLES) * channelCount(model) * 4 * Float64Array.BYTES_PER_ELEMENT,
  });
}

/** @throws FlapbookError BAD_PARAMETER for what cannot be calibrated again as it is pruned */
function requireRepeatable(pruned: ResolvedOperation, { sequential }: CalibrationParameters): void {
  if (sequential !== null) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      'A sequential calibration prunes the dense model; it cannot go on from a pruned one.',
    );
  }
  requireOwnWeights(pruned);
}

function resolveSequential(spec: SequentialSpec): CalibrationParameters['sequential'] {
  const metric = spec.metric ?? 'WIFN';
  if (METRICS[metric].seeded) {
    throw new FlapbookError('BAD_PARAMETER', `A sequential calibration has no seed for the metric ${metric}.`);
  }
  if (METRICS[metric].needsSaliency) {
    throw new FlapbookError('BAD_PARAMETER', `A sequential calibration has no saliency for the metric ${metric}.`);
  }
  return {
    ratio: requireRatio(spec.ratio),
    metric,
    squareAttentionScore: spec.squareAttentionScore ?? false,
  };
}

function channelCount(model: ModelRecord): number {
  return model.shape.layers.reduce(
    (sum, { attention, mlp }) => sum + attention.units * attention.channelsPerUnit + mlp.units,
    0,
  );
}
