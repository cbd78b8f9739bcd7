import { engineNamed } from '@flapbook/engine';
import { FlapbookError } from '@flapbook/flap';
import { requireCausal } from '@flapbook/models';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { drawnRows } from './drawn-rows.ts';
import type { EvaluationSubject } from './evaluation.ts';
import type { OperationKind, Task } from './kind.ts';
import { timeTurns } from './latency-turns.ts';
import { pruningOf } from './pruning.ts';
import { RANGES } from './ranges.ts';
import { requireInteger } from './validate.ts';

const VERSION = 1;

/** A prompt for one reader; enough passes for a 95th percentile to be one of them. */
const DEFAULTS = { batch: 1, sequenceLength: 128, repetitions: 20, warmUp: 3 } as const;
/** Tokens of one pass at most. */
const MOST_TOKENS = 2 ** 17;

/** What the user wrote; everything absent has a default. */
export interface LatencySpec {
  readonly batch?: number | null;
  readonly sequenceLength?: number | null;
  readonly repetitions?: number | null;
  readonly warmUp?: number | null;
  /** Tokens that are generated after each prompt; 0, whole passes only, by default. */
  readonly newTokens?: number | null;
}

export interface LatencyParameters extends JsonObject {
  /** Rows of a pass. */
  readonly batch: number;
  /** Tokens of a row. */
  readonly sequenceLength: number;
  readonly repetitions: number;
  /** Passes before those that count. */
  readonly warmUp: number;
  readonly engine: string;
}

/** A parameter of those measurements only that have it, so that the keys of all others are what they were. */
export interface LatencyRefinements {
  /**
   * Above 0: prompts of `sequenceLength` tokens are read, and so many more are generated with the keys and values of those
   * before. A pruned model is timed in turns with the dense one.
   */
  readonly newTokens?: number;
}

/** What was measured, on the machine that it was measured on. */
export interface LatencyResult {
  /** Milliseconds of each pass, in their order; of each prompt where tokens follow. */
  readonly milliseconds: number[];
  /** Of each repetition, milliseconds of one more token; where tokens were generated. */
  readonly decode?: number[];
  /** The dense model's, timed in turns with a pruned one. */
  readonly dense?: { readonly milliseconds: number[]; readonly decode: number[] };
  /** The most resident memory of the process after a pass, in bytes. */
  readonly peakBytes: number;
  /** Library, provider and threads. */
  readonly engine: string;
  /** The processor's name. */
  readonly device: string;
  /** Tells machines apart: see `thisMachine`. Results of before it was recorded have none. */
  readonly machine?: string;
}

/**
 * Fills in the defaults of a measurement.
 *
 * @throws FlapbookError BAD_PARAMETER, SEQUENCE_TOO_LONG, UNSUPPORTED_CONFIG for a model of masked tokens, and for new
 *   tokens on an engine that does not go token by token
 */
export function resolveLatency(
  spec: LatencySpec,
  { subject: { model, pruned }, engine }: { readonly subject: EvaluationSubject; readonly engine: string },
): ResolvedOperation<LatencyParameters> {
  requireCausal(model.description, 'next tokens');
  const longest = model.description.maxPositions;
  const batch = requireInteger('batch', spec.batch ?? DEFAULTS.batch, RANGES.batch);
  const sequenceLength = requireInteger(
    'sequenceLength',
    spec.sequenceLength ?? Math.min(DEFAULTS.sequenceLength, longest),
    RANGES.timedLength,
  );
  const newTokens = requireInteger('newTokens', spec.newTokens ?? 0, RANGES.newTokens);
  if (newTokens > 0 && !engineNamed(engine).decodes) {
    throw new FlapbookError(
      'UNSUPPORTED_CONFIG',
      `The engine ${engine} keeps no keys and values between tokens; leave newTokens out, or time on onnx.`,
    );
  }
  requirePass(model, { batch, sequenceLength, newTokens });
  const parameters: LatencyParameters = {
    batch,
    sequenceLength,
    repetitions: requireInteger('repetitions', spec.repetitions ?? DEFAULTS.repetitions, RANGES.repetitions),
    warmUp: requireInteger('warmUp', spec.warmUp ?? DEFAULTS.warmUp, RANGES.warmUp),
    engine,
    ...(newTokens > 0 && { newTokens }),
  };
  return resolved<LatencyParameters>({
    kind: 'latency',
    version: VERSION,
    parameters,
    inputs: { model: model.key, ...(pruned && { pruned: pruned.key }) },
    operations: pruned ? [pruned] : [],
    inline: false,
    work: model.parameters * tokensOf(parameters, pruned !== null),
    bytes:
      (newTokens > 0 ? 2 * modelsIn(parameters, pruned !== null) : 1) *
      parameters.repetitions *
      Float64Array.BYTES_PER_ELEMENT,
  });
}

/** @throws FlapbookError SEQUENCE_TOO_LONG, BAD_PARAMETER for a pass that a model or Flapbook does not take */
export function requirePass(
  { name, description: { maxPositions } }: Pick<ModelRecord, 'name' | 'description'>,
  {
    batch,
    sequenceLength,
    newTokens,
  }: { readonly batch: number; readonly sequenceLength: number; readonly newTokens: number },
): void {
  const whole = sequenceLength + newTokens;
  if (whole > maxPositions) {
    throw new FlapbookError(
      'SEQUENCE_TOO_LONG',
      `“${name}” has ${maxPositions} positions; rows of ${whole} tokens do not fit.`,
    );
  }
  if (batch * whole > MOST_TOKENS) {
    throw new FlapbookError('BAD_PARAMETER', `A pass may have ${MOST_TOKENS} tokens; ${batch * whole} were asked for.`);
  }
}

/** Times passes over tokens that every run draws alike: whole ones, or prompts and the tokens generated after them. */
export const latency: OperationKind = {
  kind: 'latency',
  version: VERSION,
  parts: ({ key, parameters, inputs }, { model }) => {
    const tokens = tokensOf(parameters as LatencyParameters, inputs.pruned !== undefined);
    return [{ key: `${key}/times`, part: {}, work: model.parameters * tokens, tokens }];
  },
  // A measurement that was interrupted says nothing; one that was not has succeeded.
  stored: async () => new Set(),
  // Models that go token by token are in memory as a whole.
  moreMemory: ({ parameters, inputs }, model) =>
    newTokensOf(parameters as LatencyParameters) > 0
      ? modelsIn(parameters as LatencyParameters, inputs.pruned !== undefined) * model.parameters * 4
      : 0,
  async run(task) {
    const { key } = task.operation;
    const result: LatencyResult = { ...(await measured(task)), engine: task.engine, ...task.machine };
    // The operation's own row is where it is kept: there is nothing else to it.
    return async (transaction) => {
      await transaction.query('UPDATE operation SET result = $2 WHERE key = $1', [key, JSON.stringify(result)]);
    };
  },
  async combine({ key }, { database }) {
    const [row] = await database.query<{ result: JsonObject }>('SELECT result FROM operation WHERE key = $1', [key]);
    return row!.result;
  },
};

type Measured = Pick<LatencyResult, 'milliseconds' | 'decode' | 'dense' | 'peakBytes'>;

async function measured(task: Task): Promise<Measured> {
  const parameters = task.operation.parameters as LatencyParameters;
  const { batch, sequenceLength, repetitions, warmUp } = parameters;
  const { inputs } = task.operation;
  const model = await task.model(inputs.model!);
  const pruning = inputs.pruned === undefined ? undefined : await pruningOf(task, inputs.pruned, model);
  const opened = await task.open(model);
  // What the tokens say makes no pass longer.
  const rows = drawnRows(batch, { length: sequenceLength, vocabulary: model.description.vocabularySize });
  const newTokens = newTokensOf(parameters);
  if (newTokens > 0) {
    const prunings = pruning ? [undefined, pruning] : [undefined];
    const { times, peakBytes } = await timeTurns(
      task,
      { model: opened, prunings },
      { rows, newTokens, repetitions, warmUp },
    );
    const [own, dense] = times.toReversed();
    return {
      milliseconds: own!.prefill,
      decode: own!.decode,
      ...(dense && { dense: { milliseconds: dense.prefill, decode: dense.decode } }),
      peakBytes,
    };
  }
  const milliseconds: number[] = [];
  let peakBytes = 0;
  for (let pass = 0; pass < warmUp + repetitions; pass++) {
    task.signal.throwIfAborted();
    const started = performance.now();
    await opened.nextTokens(rows, { signal: task.signal, pruning });
    if (pass >= warmUp) milliseconds.push(performance.now() - started);
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    task.progress((pass + 1) / (warmUp + repetitions));
  }
  return { milliseconds, peakBytes };
}

/** Tokens that are generated after each prompt; 0 where whole passes are timed. */
export function newTokensOf(parameters: LatencyParameters): number {
  return (parameters as LatencyRefinements).newTokens ?? 0;
}

/** Models that are timed in turns. */
function modelsIn(parameters: LatencyParameters, isPruned: boolean): number {
  return isPruned && newTokensOf(parameters) > 0 ? 2 : 1;
}

function tokensOf(parameters: LatencyParameters, isPruned: boolean): number {
  const { batch, sequenceLength, repetitions, warmUp } = parameters;
  const tokens = batch * (sequenceLength + newTokensOf(parameters)) * (repetitions + warmUp);
  return modelsIn(parameters, isPruned) * tokens;
}
