import { engineNamed } from '@flapbook/engine';
import { FlapbookError, prunableParameters } from '@flapbook/flap';
import { requireCausal } from '@flapbook/models';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import type { OperationKind, Task } from './kind.ts';
import { requirePass } from './latency.ts';
import { timeTable } from './latency-table-turns.ts';
import { requireLike, timedBlocks, widthParameters } from './latency-table-widths.ts';
import { thisMachine } from './machine.ts';
import { RANGES } from './ranges.ts';
import { requireInteger } from './validate.ts';

/** 2: of one execution provider, which is part of the key; before, it was that of whichever worker came first. */
const VERSION = 2;

const DEFAULTS = { batch: 1, sequenceLength: 128, repetitions: 15, warmUp: 2 } as const;

/** What the user wrote; everything absent has a default. */
export interface LatencyTableSpec {
  readonly batch?: number | null;
  readonly sequenceLength?: number | null;
  /** 0, the default: rows are read. More: one more token of each is timed, the mean over so many of them after the rows. */
  readonly newTokens?: number | null;
  readonly repetitions?: number | null;
  readonly warmUp?: number | null;
  /** That it is of: see `thisMachine`; the one that this is resolved on by default. */
  readonly machine?: string | null;
  /** Execution provider of the engine that it is of; see `usualProvider` for the default. */
  readonly provider?: string | null;
}

export interface LatencyTableParameters extends JsonObject {
  readonly batch: number;
  readonly sequenceLength: number;
  readonly newTokens: number;
  readonly repetitions: number;
  readonly warmUp: number;
  readonly engine: string;
  /** Times of other execution providers and of other machines have other keys. */
  readonly provider: string;
  readonly machine: string;
}

/** Milliseconds of blocks that keep so many units of one module and none of the other, once a repetition. */
export interface WidthTimes {
  readonly units: number;
  readonly milliseconds: number[];
}

/** What was measured, on the machine that it was measured on. */
export interface LatencyTableResult {
  /** Blocks that were timed together: every time but `rest` is that of so many. */
  readonly blocks: number;
  /** Ascending in units, the last of all KV groups or heads. */
  readonly attention: WidthTimes[];
  /** Ascending in units, the last of all channels. */
  readonly mlp: WidthTimes[];
  /** Of blocks that have lost all units of both. */
  readonly empty: number[];
  /** Of the whole model whose blocks have lost all units: what no plan takes away. */
  readonly rest: number[];
  readonly peakBytes: number;
  /** Library, provider and threads. */
  readonly engine: string;
  /** The processor's name. */
  readonly device: string;
  readonly machine: string;
}

/**
 * Fills in the defaults of a table.
 *
 * @throws FlapbookError BAD_PARAMETER, SEQUENCE_TOO_LONG, UNSUPPORTED_CONFIG for a model of masked tokens, one whose
 *   layers differ in shape, and an engine that does not go token by token
 */
export function resolveLatencyTable(
  spec: LatencyTableSpec,
  { model, engine }: { readonly model: ModelRecord; readonly engine: string },
): ResolvedOperation<LatencyTableParameters> {
  requireCausal(model.description, 'next tokens');
  requireLike(model);
  if (!engineNamed(engine).decodes) {
    throw new FlapbookError('UNSUPPORTED_CONFIG', `The engine ${engine} does not time single blocks; onnx does.`);
  }
  const { maxPositions } = model.description;
  const parameters: LatencyTableParameters = {
    batch: requireInteger('batch', spec.batch ?? DEFAULTS.batch, RANGES.batch),
    sequenceLength: requireInteger(
      'sequenceLength',
      spec.sequenceLength ?? Math.min(DEFAULTS.sequenceLength, maxPositions),
      RANGES.timedLength,
    ),
    newTokens: requireInteger('newTokens', spec.newTokens ?? 0, RANGES.newTokens),
    repetitions: requireInteger('repetitions', spec.repetitions ?? DEFAULTS.repetitions, RANGES.repetitions),
    warmUp: requireInteger('warmUp', spec.warmUp ?? DEFAULTS.warmUp, RANGES.warmUp),
    engine,
    provider: requireProvider(engine, spec.provider ?? usualProvider(engine)),
    machine: requireMachine(spec.machine ?? thisMachine().machine),
  };
  requirePass(model, parameters);
  return resolved<LatencyTableParameters>({
    kind: latencyTable.kind,
    version: VERSION,
    parameters,
    inputs: { model: model.key },
    operations: [],
    inline: false,
    work: workOf(parameters, model),
    bytes: 4_000,
  });
}

/** @throws FlapbookError BAD_PARAMETER for what no machine is called */
function requireMachine(machine: string): string {
  if (/^[0-9a-f]{16}$/.test(machine)) return machine;
  throw new FlapbookError(
    'BAD_PARAMETER',
    `A machine has 16 digits, as results of latencies tell them; not “${machine}”.`,
  );
}

/** The processor; of an engine that has none among its devices the first that it takes by itself. */
function usualProvider(engine: string): string {
  const { devices } = engineNamed(engine);
  return (devices.find(({ name }) => name === 'cpu') ?? devices.find(({ automatic }) => automatic) ?? devices[0]!).name;
}

/** @throws FlapbookError BAD_PARAMETER for a device that the engine has not */
function requireProvider(engine: string, provider: string): string {
  const names = engineNamed(engine).devices.map(({ name }) => name);
  if (names.includes(provider)) return provider;
  throw new FlapbookError('BAD_PARAMETER', `Engine ${engine} has no device ${provider}; it has: ${names.join(', ')}.`);
}

function tokensOf({ batch, sequenceLength, newTokens, repetitions, warmUp }: LatencyTableParameters): number {
  return batch * (sequenceLength + newTokens) * (repetitions + warmUp);
}

function workOf(parameters: LatencyTableParameters, model: ModelRecord): number {
  const rest = model.parameters - prunableParameters(model.shape);
  return (timedBlocks(model) * widthParameters(model) + rest) * tokensOf(parameters);
}

/**
 * Times a model's blocks by what they have left: heads by themselves, channels by themselves, at widths from few to all,
 * in turns. What a plan would leave is priced by it: see `latencyCosts`.
 */
export const latencyTable: OperationKind = {
  kind: 'latencyTable',
  version: VERSION,
  site({ parameters }) {
    const { engine, provider, machine } = parameters as LatencyTableParameters;
    return { engine, provider, machine };
  },
  parts: ({ key, parameters }, { model }) => [
    {
      key: `${key}/times`,
      part: {},
      work: workOf(parameters as LatencyTableParameters, model),
      tokens: tokensOf(parameters as LatencyTableParameters),
    },
  ],
  // A measurement that was interrupted says nothing; one that was not has succeeded.
  stored: async () => new Set(),
  moreMemory: (_operation, model) =>
    4 * (timedBlocks(model) * widthParameters(model) + model.parameters - prunableParameters(model.shape)),
  async run(task) {
    const { key, inputs } = task.operation;
    const parameters = task.operation.parameters as LatencyTableParameters;
    requireSite(parameters, task);
    const model = await task.model(inputs.model!);
    const times = await timeTable(task, { record: model, model: await task.open(model), parameters });
    const result: LatencyTableResult = { ...times, engine: task.engine, ...task.machine };
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

/** The queue sees to it; a table of anything else under this key would stay there for good. */
function requireSite({ provider, machine }: LatencyTableParameters, task: Pick<Task, 'provider' | 'machine'>): void {
  if (provider === task.provider && machine === task.machine.machine) return;
  throw new FlapbookError(
    'INTERNAL',
    `A table of ${provider} on the machine ${machine} came to ${task.provider} on ${task.machine.machine}.`,
  );
}
