import type { Decoder, EngineModel, Pruning } from '@flapbook/engine';
import type { Task } from './kind.ts';

/** One model's times, in the order of the repetitions. */
export interface TurnTimes {
  /** Milliseconds from the prompt to the logits of its next token. */
  readonly prefill: number[];
  /** Milliseconds of one more token, the mean over a repetition's new tokens. */
  readonly decode: number[];
}

export interface TurnsOptions {
  readonly rows: readonly Int32Array[];
  readonly newTokens: number;
  readonly repetitions: number;
  readonly warmUp: number;
}

/**
 * Times several prunings of one model in turns, so that whatever slows the machine for a while slows all of them: each
 * repetition reads the prompts and goes on token by token, one model after another.
 *
 * @param prunings - undefined for the dense model
 */
export async function timeTurns(
  task: Pick<Task, 'signal' | 'progress'>,
  { model, prunings }: { readonly model: EngineModel; readonly prunings: readonly (Pruning | undefined)[] },
  options: TurnsOptions,
): Promise<{ readonly times: readonly TurnTimes[]; readonly peakBytes: number }> {
  const { rows, newTokens, repetitions, warmUp } = options;
  const positions = rows[0]!.length + newTokens;
  const decoders: Decoder[] = [];
  const times = prunings.map((): TurnTimes => ({ prefill: [], decode: [] }));
  let peakBytes = 0;
  try {
    for (const pruning of prunings) decoders.push(await model.decoder({ positions, pruning }));
    for (let turn = 0; turn < warmUp + repetitions; turn++) {
      for (const [index, decoder] of decoders.entries()) {
        task.signal.throwIfAborted();
        const { prefill, decode } = await timeOnce(decoder, options, task.signal);
        if (turn >= warmUp) {
          times[index]!.prefill.push(prefill);
          times[index]!.decode.push(decode);
        }
        peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
        task.progress((turn * decoders.length + index + 1) / ((warmUp + repetitions) * decoders.length));
      }
    }
  } finally {
    for (const decoder of decoders) decoder.release();
  }
  return { times, peakBytes };
}

/** Times one repetition; the decode time is none where there are no new tokens. */
export async function timeOnce(
  decoder: Decoder,
  { rows, newTokens }: Pick<TurnsOptions, 'rows' | 'newTokens'>,
  signal: AbortSignal,
): Promise<{ readonly prefill: number; readonly decode: number }> {
  const started = performance.now();
  let logits = await decoder.prefill(rows);
  const read = performance.now();
  for (let token = 0; token < newTokens; token++) {
    signal.throwIfAborted();
    logits = await decoder.step(best(logits, rows.length));
  }
  return { prefill: read - started, decode: (performance.now() - read) / newTokens };
}

/** The most likely token of each row. */
function best(logits: Float32Array, rows: number): Int32Array {
  const vocabulary = logits.length / rows;
  return Int32Array.from({ length: rows }, (_, row) => {
    const start = row * vocabulary;
    let index = 0;
    for (let id = 1; id < vocabulary; id++) if (logits[start + id]! > logits[start + index]!) index = id;
    return index;
  });
}
