import type { Level, Settings } from '../level.ts';
import { attentionExponent } from './attention-exponent.ts';
import { budget } from './budget.ts';
import { calibrationData } from './calibration-data.ts';
import { channelMultiple } from './channel-multiple.ts';
import { compensation } from './compensation.ts';
import { costContext } from './cost-context.ts';
import { estimator } from './estimator.ts';
import { evaluationData } from './evaluation-data.ts';
import { evaluationLength } from './evaluation-length.ts';
import { evaluationRows } from './evaluation-rows.ts';
import type { Factor, Stage } from './factor.ts';
import { holdOut } from './hold-out.ts';
import { lambda } from './lambda.ts';
import { latencyBatch } from './latency-batch.ts';
import { latencyLength } from './latency-length.ts';
import { latencyMachine } from './latency-machine.ts';
import { latencyNewTokens } from './latency-new-tokens.ts';
import { latencyProvider } from './latency-provider.ts';
import { method } from './method.ts';
import { metric } from './metric.ts';
import { model } from './model.ts';
import { mostLatency } from './most-latency.ts';
import { mostMultiplyAdds } from './most-multiply-adds.ts';
import { mostParameters } from './most-parameters.ts';
import { outlierSpread } from './outlier-spread.ts';
import { outlierThreshold } from './outlier-threshold.ts';
import { protectedLayers } from './protected-layers.ts';
import { ratio } from './ratio.ts';
import { reduction } from './reduction.ts';
import { removeHeads } from './remove-heads.ts';
import { saliencyLength } from './saliency-length.ts';
import { saliencySamples } from './saliency-samples.ts';
import { saliencyVariant } from './saliency-variant.ts';
import { samples } from './samples.ts';
import { sampling } from './sampling.ts';
import { scoreSeed } from './score-seed.ts';
import { seed } from './seed.ts';
import { sequenceLength } from './sequence-length.ts';
import { steps } from './steps.ts';
import { structure } from './structure.ts';

/** Every factor, in the order in which tables name them. A new one is a file in this folder and a line here. */
export const FACTORS: readonly Factor[] = [
  model,
  method,
  calibrationData,
  samples,
  sequenceLength,
  sampling,
  seed,
  saliencySamples,
  saliencyLength,
  saliencyVariant,
  estimator,
  metric,
  scoreSeed,
  reduction,
  structure,
  attentionExponent,
  ratio,
  removeHeads,
  budget,
  outlierThreshold,
  outlierSpread,
  protectedLayers,
  channelMultiple,
  mostParameters,
  mostMultiplyAdds,
  costContext,
  mostLatency,
  latencyBatch,
  latencyLength,
  latencyNewTokens,
  latencyProvider,
  latencyMachine,
  steps,
  compensation,
  lambda,
  holdOut,
  evaluationData,
  evaluationLength,
  evaluationRows,
];

const BY_NAME = new Map(FACTORS.map((factor) => [factor.name, factor]));

/** A factor by its name; undefined where there is none. */
export function factorNamed(name: string): Factor | undefined {
  return BY_NAME.get(name);
}

/** The parameters that the levels of one stage give its operation. */
export function parametersOf(stage: Stage, settings: Settings): Readonly<Record<string, Level>> {
  const entries = FACTORS.flatMap((factor): [string, Level][] => {
    const level = settings[factor.name];
    if (factor.stage !== stage || factor.parameter === undefined || level == null) return [];
    return [[factor.parameter, factor.value?.(level) ?? level]];
  });
  return Object.fromEntries(entries);
}
