import { RANGES } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { range } from '../ranges.ts';
import {
  Compensation,
  Era,
  Estimator,
  LayerBudget,
  Metric,
  Reduction,
  SaliencyVariant,
  Sampling,
  Structure,
} from './enums.ts';

const SequentialInput = builder.inputType('SequentialInput', {
  description: 'How each layer is pruned, uniformly over its heads and channels, before the next one is calibrated.',
  fields: (t) => ({
    ratio: t.field({ type: 'Ratio', required: true, description: 'Share of a layer’s units to remove.' }),
    metric: t.field({ type: Metric, defaultValue: 'WIFN' }),
    squareAttentionScore: t.boolean({ defaultValue: false }),
  }),
});

export const CalibrationInput = builder.inputType('CalibrationInput', {
  fields: (t) => ({
    dataset: t.field({ type: 'DatasetName', required: true }),
    samples: t.int({
      extensions: range(RANGES.samples),
      description: 'Sequences to run; by default all rows of a data set of rows, 1024 for text.',
    }),
    sequenceLength: t.int({
      extensions: range(RANGES.sequenceLength),
      description: 'Tokens in a sequence; by default the rows’ own length, 128 for text.',
    }),
    sampling: t.field({
      type: Sampling,
      description:
        'How windows are drawn from text; PYTHON_RANDOM by default, as published. Rows are always used as they are, in order.',
    }),
    seed: t.int({ extensions: range(RANGES.seed), description: 'Of the random sampling; 0 by default.' }),
    sequential: t.field({
      type: SequentialInput,
      description: 'Prune each layer before the next one is calibrated, as the published Wanda-sp does.',
    }),
    blockInfluence: t.boolean({
      description:
        'Whether the influence of blocks must be there, which early versions did not measure. Plans that need it ask for it themselves.',
    }),
  }),
});

export const SaliencyInput = builder.inputType('SaliencyInput', {
  fields: (t) => ({
    dataset: t.field({ type: 'DatasetName', required: true }),
    samples: t.int({ extensions: range(RANGES.saliencySamples), description: 'Sequences to run; 10 by default.' }),
    sequenceLength: t.int({
      extensions: range(RANGES.sequenceLength),
      description: 'Tokens in a sequence; by default the rows’ own length, 64 for text.',
    }),
    sampling: t.field({
      type: Sampling,
      description:
        'How windows are drawn from text; PYTHON_RANDOM by default. Rows are always used as they are, in order.',
    }),
    seed: t.int({ extensions: range(RANGES.seed), description: 'Of the random sampling; 42 by default.' }),
    variant: t.field({ type: SaliencyVariant, description: 'PARAM_FIRST by default.' }),
  }),
});

export const SaliencyPlanInput = builder.inputType('SaliencyPlanInput', {
  fields: (t) => ({
    ratio: t.field({ type: 'Ratio', required: true, description: 'Share of prunable parameters to remove.' }),
    structure: t.field({ type: Structure, defaultValue: 'LOCAL' }),
    reduction: t.field({ type: Reduction, defaultValue: 'SUM' }),
    removeHeads: t.int({
      extensions: range(RANGES.heads),
      description: 'Heads to remove over all layers; for the structures UL_MM and AL_MM only, which need it.',
    }),
    squareAttentionScore: t.boolean({
      defaultValue: false,
      description: 'Square the channel scores of attention, as FLAP’s code does.',
    }),
    allowEmpty: t.boolean({
      defaultValue: true,
      description: 'Whether a layer may lose all its heads or all its MLP channels.',
    }),
    protectedLayers: t.intList({
      description: 'Indices of layers that lose nothing, from 0; the others lose the more, so that the ratio holds.',
    }),
    channelMultiple: t.int({
      extensions: range(RANGES.channelMultiple),
      description: 'The number of MLP channels that a layer keeps is rounded up to a multiple of this; 1 by default.',
    }),
    ...limitFields(t),
    calibration: t.field({
      type: CalibrationInput,
      description: 'Statistics for a compensation that needs them; the plan is the same without.',
    }),
  }),
});

export const EvaluationInput = builder.inputType('EvaluationInput', {
  fields: (t) => ({
    dataset: t.field({ type: 'DatasetName', required: true }),
    sequenceLength: t.int({
      extensions: range(RANGES.sequenceLength),
      description: 'Tokens in a row; by default the rows’ own length, 128 for text.',
    }),
    maxRows: t.int({
      extensions: range(RANGES.rows),
      description: 'At most so many rows, from the start; all by default.',
    }),
  }),
});

export const ZeroShotInput = builder.inputType('ZeroShotInput', {
  fields: (t) => ({
    dataset: t.field({ type: 'DatasetName', required: true, description: 'A task’s items.' }),
    era: t.field({ type: Era, description: 'How texts meet in tokens; C, that of today’s harness, by default.' }),
    limit: t.int({
      extensions: range(RANGES.items),
      description:
        'The first so many items; all by default. Era A takes them of the shuffled ones, as the harness did.',
    }),
  }),
});

export const ZeroShotSuiteInput = builder.inputType('ZeroShotSuiteInput', {
  fields: (t) => ({
    datasets: t.field({
      type: ['DatasetName'],
      required: true,
      description: 'Data sets of different tasks; the papers’ mean takes all seven.',
    }),
    era: t.field({ type: Era, description: 'Of all of them; C by default.' }),
    limit: t.int({ extensions: range(RANGES.items), description: 'The first so many items of each; all by default.' }),
  }),
});

export const LatencyInput = builder.inputType('LatencyInput', {
  fields: (t) => ({
    batch: t.int({ extensions: range(RANGES.batch), description: 'Rows of a pass; 1 by default.' }),
    sequenceLength: t.int({ extensions: range(RANGES.timedLength), description: 'Tokens of a row; 128 by default.' }),
    repetitions: t.int({
      extensions: range(RANGES.repetitions),
      description: 'Passes that are timed, 1 to 1,000; 20 by default.',
    }),
    warmUp: t.int({ extensions: range(RANGES.warmUp), description: 'Passes before those, 0 to 1,000; 3 by default.' }),
    newTokens: t.int({
      extensions: range(RANGES.newTokens),
      description:
        'Tokens that are generated after each row, 0 to 4,096, with the keys and values of those before; 0 by default: whole passes only. With more, a pruned model is timed in turns with the dense one. On the engine onnx.',
    }),
  }),
});

export const LatencyTableInput = builder.inputType('LatencyTableInput', {
  fields: (t) => ({
    batch: t.int({ extensions: range(RANGES.batch), description: 'Rows of a pass; 1 by default.' }),
    sequenceLength: t.int({ extensions: range(RANGES.timedLength), description: 'Tokens of a row; 128 by default.' }),
    newTokens: t.int({
      extensions: range(RANGES.newTokens),
      description:
        '0, the default: reading the rows is timed. More: one more token of each, the mean over so many after the rows, 0 to 4,096.',
    }),
    repetitions: t.int({
      extensions: range(RANGES.repetitions),
      description: 'Times of every width, 1 to 1,000; 15 by default.',
    }),
    warmUp: t.int({ extensions: range(RANGES.warmUp), description: 'Turns before those, 0 to 1,000; 2 by default.' }),
    machine: t.string({
      description:
        'That it is of, as `Latency.machine` and `Worker.machine` tell it; the server’s by default. Only a worker on that machine measures it.',
    }),
    provider: t.string({
      description:
        'Device of the engine that it is of, e.g. `cuda`, as `Worker.provider` tells it; `cpu` by default, where the engine has it. Only a worker on that device measures it.',
    }),
  }),
});

export const PlanInput = builder.inputType('PlanInput', {
  fields: (t) => ({
    ratio: t.field({ type: 'Ratio', required: true, description: 'Share of prunable parameters to remove.' }),
    metric: t.field({ type: Metric, defaultValue: 'WIFV' }),
    structure: t.field({ type: Structure, defaultValue: 'AL_AM' }),
    estimator: t.field({ type: Estimator, defaultValue: 'PAPER' }),
    removeHeads: t.int({
      extensions: range(RANGES.heads),
      description: 'Heads to remove over all layers; for the structures UL_MM and AL_MM only, which need it.',
    }),
    squareAttentionScore: t.boolean({
      defaultValue: true,
      description: 'Square the channel scores of attention, as the published code does.',
    }),
    allowEmpty: t.boolean({
      defaultValue: true,
      description: 'Whether a layer may lose all its heads or all its MLP channels.',
    }),
    seed: t.int({
      extensions: range(RANGES.seed),
      description: 'Of the metric RANDOM, 0 by default; other metrics draw nothing.',
    }),
    budget: t.field({
      type: LayerBudget,
      description: 'For the structures UL_UM and UL_MM only; UNIFORM by default.',
    }),
    outlierThreshold: t.float({
      description: 'M of the budget OWL: scores above M times their layer’s mean are outliers; 5 by default.',
    }),
    outlierSpread: t.float({
      description: 'λ of the budget OWL: shares of layers lie 2 λ apart at most; 0.08 by default.',
    }),
    protectedLayers: t.intList({
      description: 'Indices of layers that lose nothing, from 0; the others lose the more, so that the ratio holds.',
    }),
    channelMultiple: t.int({
      extensions: range(RANGES.channelMultiple),
      description:
        'The number of MLP channels that a layer keeps is rounded up to a multiple of this, as hardware likes it; 1 by default.',
    }),
    ...limitFields(t),
  }),
});

export const IterativeInput = builder.inputType('IterativeInput', {
  description: 'Iterative refinement: the same calibration, plan and compensation in every step.',
  fields: (t) => ({
    steps: t.int({
      extensions: range(RANGES.steps),
      required: true,
      description: 'How many times it is calibrated and pruned, 1 to 32.',
    }),
    calibration: t.field({ type: CalibrationInput, required: true }),
    plan: t.field({
      type: PlanInput,
      required: true,
      description:
        'Of the last step. Step t of k asks for the ratio × t/k of the whole, and where heads are given for that part of them, rounded down.',
    }),
    compensation: t.field({ type: Compensation, defaultValue: 'BASELINE_BIAS' }),
  }),
});

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** What a plan may come to at most, beside its ratio. */
function limitFields(t: InputFields) {
  return {
    mostParameters: t.float({
      extensions: range(RANGES.most),
      description:
        'Parameters that the whole model has at most: where the ratio leaves more, as much more is removed as it takes. No limit by default.',
    }),
    mostMultiplyAdds: t.float({
      extensions: range(RANGES.most),
      description:
        'Multiplications, each with its addition, that heads and MLP channels take at most for one more token: hidden × head size × (2 G + 2) + 2 × G × head size × costContext a KV group of G query heads, hidden × 3 a channel of a gated MLP, hidden × 2 of a plain one. No limit by default.',
    }),
    costContext: t.int({
      extensions: range(RANGES.costContext),
      description: 'Of mostMultiplyAdds: tokens that go before the one that is counted; 0 by default.',
    }),
    mostLatency: t.field({
      type: 'Ratio',
      description:
        'Share of the dense model’s time that is left at most, as a table of what heads and channels take on a machine predicts it: see LatencyTable, which is measured first. As much more is removed as it takes. No limit by default.',
    }),
    latencyBatch: t.int({
      extensions: range(RANGES.batch),
      description: 'Of mostLatency: rows that are read at once; 1 by default.',
    }),
    latencyLength: t.int({
      extensions: range(RANGES.timedLength),
      description: 'Of mostLatency: tokens of a row; 128 by default.',
    }),
    latencyNewTokens: t.int({
      extensions: range(RANGES.newTokens),
      description:
        'Of mostLatency: 0, the default, limits the time that reading takes; more that of one more token, the mean over so many of them.',
    }),
    latencyMachine: t.string({
      description:
        'Of mostLatency: the machine that is timed, as `Latency.machine` and `Worker.machine` tell it; the server’s by default.',
    }),
    latencyProvider: t.string({
      description:
        'Of mostLatency: the device that is timed, e.g. `cuda`, as `Worker.provider` tells it; `cpu` by default, where the engine has it.',
    }),
  };
}
