import { cpus } from 'node:os';
import { FlapbookError } from '@flapbook/flap';
import { requireCausal } from '@flapbook/models';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { drawnRows } from './drawn-rows.ts';
import type { EvaluationSubject } from './evaluation.ts';
import type { OperationKind } from './kind.ts';
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

/** What was measured, on the machine that it was measured on. */
export interface LatencyResult extends JsonObject {
  /** Milliseconds of each pass, in their order. */
  readonly milliseconds: number[];
  /** The most resident memory of the process after a pass, in bytes. */
  readonly peakBytes: number;
  /** Library, provider and threads. */
  readonly engine: string;
  /** The processor's name. */
  readonly device: string;
}

/**
 * Fills in the defaults of a measurement.
 *
 * @throws FlapbookError BAD_PARAMETER, SEQUENCE_TOO_LONG, UNSUPPORTED_CONFIG for a model of masked tokens
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
  if (sequenceLength > longest) {
    throw new FlapbookError(
      'SEQUENCE_TOO_LONG',
      `“${model.name}” has ${longest} positions; rows of ${sequenceLength} tokens do not fit.`,
    );
  }
  if (batch * sequenceLength > MOST_TOKENS) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `A pass may have ${MOST_TOKENS} tokens; ${batch * sequenceLength} were asked for.`,
    );
  }
  const parameters: LatencyParameters = {
    batch,
    sequenceLength,
    repetitions: requireInteger('repetitions', spec.repetitions ?? DEFAULTS.repetitions, RANGES.repetitions),
    warmUp: requireInteger('warmUp', spec.warmUp ?? DEFAULTS.warmUp, RANGES.warmUp),
    engine,
  };
  return resolved<LatencyParameters>({
    kind: 'latency',
    version: VERSION,
    parameters,
    inputs: { model: model.key, ...(pruned && { pruned: pruned.key }) },
    operations: pruned ? [pruned] : [],
    inline: false,
    work: model.parameters * tokensOf(parameters),
    bytes: parameters.repetitions * Float64Array.BYTES_PER_ELEMENT,
  });
}

/** Times whole passes over tokens that every run draws alike, to the prediction of the next token. */
export const latency: OperationKind = {
  kind: 'latency',
  version: VERSION,
  parts: ({ key, parameters }, { model }) => {
    const tokens = tokensOf(parameters as LatencyParameters);
    return [{ key: `${key}/times`, part: {}, work: model.parameters * tokens, tokens }];
  },
  // A measurement that was interrupted says nothing; one that was not has succeeded.
  stored: async () => new Set(),
  async run(task) {
    const { batch, sequenceLength, repetitions, warmUp } = task.operation.parameters as LatencyParameters;
    const { key, inputs } = task.operation;
    const model = await task.model(inputs.model!);
    const pruning = inputs.pruned === undefined ? undefined : await pruningOf(task, inputs.pruned, model);
    const opened = await task.open(model);
    // What the tokens say makes no pass longer.
    const rows = drawnRows(batch, { length: sequenceLength, vocabulary: model.description.vocabularySize });
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
    const result: LatencyResult = {
      milliseconds,
      peakBytes,
      engine: task.engine,
      device: cpus()[0]?.model.trim() || 'unknown',
    };
    // The operation's own row is where it is kept: there is nothing else to it.
    return async (transaction) => {
      await transaction.query('UPDATE operation SET result = $2 WHERE key = $1', [key, JSON.stringify(result)]);
    };
  },
  async combine({ key }, { database }) {
    const [row] = await database.query<{ result: LatencyResult }>('SELECT result FROM operation WHERE key = $1', [key]);
    return row!.result;
  },
};

function tokensOf({ batch, sequenceLength, repetitions, warmUp }: LatencyParameters): number {
  return batch * sequenceLength * (repetitions + warmUp);
}
