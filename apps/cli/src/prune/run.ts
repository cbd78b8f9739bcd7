import { METHODS, type MethodName } from '@flapbook/flap';
import { ask, coded } from '../pipeline/ask.ts';
import { compute, type OperationFields } from '../pipeline/compute.ts';
import { ProgressLine } from '../progress.ts';
import { openStack, type Stack } from '../stack.ts';
import { type PruneData, pruneDocument } from './query.ts';

export interface PruneOptions {
  readonly model: string;
  /** Whether `model` is a folder or a file to register first. */
  readonly registerModel: boolean;
  readonly calibration: string;
  readonly evaluation: string;
  readonly samples?: number;
  readonly sequenceLength?: number;
  readonly sampling?: string;
  readonly seed?: number;
  readonly method: MethodName;
  readonly estimator: string;
  readonly metric?: string;
  readonly structure?: string;
  readonly ratio: number;
  readonly removeHeads?: number;
  readonly compensation?: string;
  readonly lambda?: number;
  readonly data: string;
}

/** What `prune --json` prints: a contract with scripts. */
export interface PruneOutcome {
  /** Key of the pruned model's evaluation; everything else follows from it. */
  readonly key: string;
  /** Whether nothing had to run. */
  readonly cached: boolean;
  readonly densePerplexity: number;
  readonly perplexity: number;
  readonly requestedRatio: number;
  readonly achievedRatio: number;
  readonly threshold: number | null;
  readonly parametersBefore: number;
  readonly parametersAfter: number;
  /** What the computations took when they ran, now or earlier. */
  readonly seconds: { readonly calibration: number; readonly plan: number; readonly evaluation: number };
  readonly layers: readonly {
    readonly attention: { readonly kept: readonly number[]; readonly biasNorm: number };
    readonly mlp: { readonly pruned: readonly number[]; readonly biasNorm: number };
  }[];
}

/** Runs the pipeline through the same schema as the notebook, in this process, with a worker if anything is missing. */
export async function runPrune(options: PruneOptions): Promise<PruneOutcome> {
  const progress = new ProgressLine();
  const stack = await openStack({
    dataDirectory: options.data,
    applicationName: 'flapbook prune',
    onProgress: (message) => progress.message(message),
  });
  try {
    if (options.registerModel) {
      await stack.operations.models.register(options.model, options.model, {
        onProgress: (done, total) => progress.show('reading the model', { fraction: done / total, etaSeconds: null }),
      });
    }
    const query = () => ask<PruneData>(stack.operations, pruneDocument(options.method), variables(options));
    let data = await query();
    const cached = operationsOf(data).every(({ status }) => status === 'SUCCEEDED');
    if (!cached) {
      await run(stack, data, progress);
      data = await query();
    }
    return outcomeOf(data, cached);
  } finally {
    progress.end();
    await stack.close();
  }
}

function variables(options: PruneOptions): Record<string, unknown> {
  const method = METHODS[options.method];
  const { sequenceLength, ratio } = options;
  const sequential = method.calibration === 'SEQUENTIAL' ? { ratio, metric: method.metric } : null;
  const hasGradients = method.calibration === 'GRADIENTS';
  return {
    model: options.model,
    ...(method.calibration !== 'NONE' && {
      calibration: {
        dataset: options.calibration,
        samples: options.samples,
        sequenceLength,
        sampling: options.sampling,
        seed: options.seed,
        ...(!hasGradients && { sequential }),
      },
    }),
    plan: {
      ratio,
      ...(!hasGradients && {
        metric: options.metric ?? method.metric,
        estimator: options.estimator,
        seed: options.seed,
      }),
      structure: options.structure ?? method.structure,
      removeHeads: (options.removeHeads ?? -1) < 0 ? null : options.removeHeads,
      squareAttentionScore: method.squareAttentionScore,
    },
    compensation: options.compensation ?? method.compensation,
    lambda: options.lambda,
    evaluation: { dataset: options.evaluation, sequenceLength },
  };
}

async function run(stack: Stack, data: PruneData, progress: ProgressLine): Promise<void> {
  const goals = [data.model.dense.key, planOf(data).pruned.evaluation.key];
  const names = new Map(operationsOf(data).map(({ key }, i) => [key, OPERATION_NAMES[i]!]));
  await compute(stack, { goals, names, progress });
}

function planOf(data: PruneData) {
  return (data.model.calibration?.plan ?? data.model.plan)!;
}

const OPERATION_NAMES = ['evaluating the dense model', 'compensating', 'evaluating the pruned model', 'calibrating'];

/** What workers run for this command, in the order of `OPERATION_NAMES`. */
function operationsOf(data: PruneData): OperationFields[] {
  const { pruned } = planOf(data);
  const calibration = data.model.calibration;
  return [data.model.dense, pruned, pruned.evaluation, ...(calibration ? [calibration] : [])];
}

function outcomeOf(data: PruneData, cached: boolean): PruneOutcome {
  const plan = planOf(data);
  if (plan.error !== null) throw coded(plan.error.code, plan.error.message);
  const { pruned } = plan;
  return {
    key: pruned.evaluation.key,
    cached,
    densePerplexity: data.model.dense.perplexity!,
    perplexity: pruned.evaluation.perplexity!,
    requestedRatio: plan.requestedRatio,
    achievedRatio: plan.achievedRatio!,
    threshold: plan.threshold,
    parametersBefore: plan.parametersBefore,
    parametersAfter: plan.parametersAfter!,
    seconds: {
      calibration: data.model.calibration ? secondsOf(data.model.calibration) : 0,
      plan: plan.milliseconds! / 1000,
      evaluation: secondsOf(data.model.dense) + secondsOf(pruned.evaluation),
    },
    layers: plan.layers!.map(({ attention, mlp }, layer) => ({
      attention: { kept: attention.kept, biasNorm: pruned.biases![layer]!.attentionNorm },
      mlp: { pruned: mlp.pruned, biasNorm: pruned.biases![layer]!.mlpNorm },
    })),
  };
}

function secondsOf({ startedAt, finishedAt }: OperationFields): number {
  return (Date.parse(finishedAt!) - Date.parse(startedAt!)) / 1000;
}
