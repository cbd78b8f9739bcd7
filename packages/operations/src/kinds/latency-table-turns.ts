import type { Blocks, Decoder, EngineModel, Pruning } from '@flapbook/engine';
import type { ModelRecord } from '../catalogue/models.ts';
import { drawnRows } from './drawn-rows.ts';
import type { Task } from './kind.ts';
import type { LatencyTableParameters, LatencyTableResult, WidthTimes } from './latency-table.ts';
import { timedBlocks, widthsOf } from './latency-table-widths.ts';
import { timeOnce } from './latency-turns.ts';

/** Something that is timed in turn with the others. */
interface Timed {
  readonly milliseconds: number[];
  once(): Promise<number>;
  release(): void;
}

type Parameters = Pick<LatencyTableParameters, 'batch' | 'sequenceLength' | 'newTokens' | 'repetitions' | 'warmUp'>;

/** Times every width in turns, so that whatever slows the machine for a while slows all of them. */
export async function timeTable(
  task: Pick<Task, 'signal' | 'progress'>,
  subject: { readonly record: ModelRecord; readonly model: EngineModel; readonly parameters: Parameters },
): Promise<Omit<LatencyTableResult, 'engine' | 'device' | 'machine'>> {
  const { record, parameters } = subject;
  const { attention, mlp } = record.shape.layers[0]!;
  const opened: Timed[] = [];
  const open = async (timed: Promise<Timed>): Promise<number[]> => {
    opened.push(await timed);
    return opened.at(-1)!.milliseconds;
  };
  try {
    const widths = async (units: number, left: (units: number) => Left): Promise<WidthTimes[]> => {
      const times: WidthTimes[] = [];
      for (const kept of widthsOf(units)) {
        times.push({ units: kept, milliseconds: await open(blocksOf(subject, left(kept))) });
      }
      return times;
    };
    const result = {
      blocks: timedBlocks(record),
      attention: await widths(attention.units, (groups) => ({ groups, channels: 0 })),
      mlp: await widths(mlp.units, (channels) => ({ groups: 0, channels })),
      empty: await open(blocksOf(subject, { groups: 0, channels: 0 })),
      rest: await open(restOf(subject, task.signal)),
    };
    const peakBytes = await inTurns(task, opened, parameters);
    return { ...result, peakBytes };
  } finally {
    for (const timed of opened) timed.release();
  }
}

async function inTurns(
  task: Pick<Task, 'signal' | 'progress'>,
  all: readonly Timed[],
  { warmUp, repetitions }: Parameters,
): Promise<number> {
  let peakBytes = 0;
  for (let turn = 0; turn < warmUp + repetitions; turn++) {
    for (const [index, timed] of all.entries()) {
      task.signal.throwIfAborted();
      const milliseconds = await timed.once();
      if (turn >= warmUp) timed.milliseconds.push(milliseconds);
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
      task.progress((turn * all.length + index + 1) / ((warmUp + repetitions) * all.length));
    }
  }
  return peakBytes;
}

/** How many units every block keeps. */
interface Left {
  readonly groups: number;
  readonly channels: number;
}

interface Subject {
  readonly record: ModelRecord;
  readonly model: EngineModel;
  readonly parameters: Parameters;
}

function pruningTo({ groups, channels }: Left, layers: number): Pruning {
  const first = (units: number) => Int32Array.from({ length: units }, (_, unit) => unit);
  const layer = { attentionKept: first(groups), mlpKept: first(channels), attentionBias: null, mlpBias: null };
  return Array.from({ length: layers }, () => layer);
}

async function blocksOf({ record, model, parameters }: Subject, left: Left): Promise<Timed> {
  const { batch, sequenceLength, newTokens } = parameters;
  const { layers, hiddenSize } = record.description;
  const blocks = await model.blocks({
    positions: sequenceLength + newTokens,
    layers: timedBlocks(record),
    pruning: pruningTo(left, layers),
  });
  return {
    milliseconds: [],
    once: () => timeBlocks(blocks, { batch, sequenceLength, newTokens, hiddenSize }),
    release: () => blocks.release(),
  };
}

async function timeBlocks(
  blocks: Blocks,
  {
    batch,
    sequenceLength,
    newTokens,
    hiddenSize,
  }: Pick<Parameters, 'batch' | 'sequenceLength' | 'newTokens'> & { readonly hiddenSize: number },
): Promise<number> {
  const hidden = states(batch * sequenceLength * hiddenSize);
  const started = performance.now();
  await blocks.run({ hidden, rows: batch, position: 0 });
  const read = performance.now();
  if (newTokens === 0) return read - started;
  const token = states(batch * hiddenSize);
  let milliseconds = 0;
  for (let more = 0; more < newTokens; more++) {
    const next = token.slice();
    const before = performance.now();
    await blocks.run({ hidden: next, rows: batch, position: sequenceLength + more });
    milliseconds += performance.now() - before;
  }
  return milliseconds / newTokens;
}

/** Values between -1 and 1 that differ from one to the next: what they are makes no block longer. */
function states(length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(index + 1));
}

async function restOf({ record, model, parameters }: Subject, signal: AbortSignal): Promise<Timed> {
  const { batch, sequenceLength, newTokens } = parameters;
  const { layers, vocabularySize: vocabulary } = record.description;
  const decoder: Decoder = await model.decoder({
    positions: sequenceLength + newTokens,
    pruning: pruningTo({ groups: 0, channels: 0 }, layers),
  });
  const rows = drawnRows(batch, { length: sequenceLength, vocabulary });
  return {
    milliseconds: [],
    async once() {
      const { prefill, decode } = await timeOnce(decoder, { rows, newTokens }, signal);
      return newTokens === 0 ? prefill : decode;
    },
    release: () => decoder.release(),
  };
}
