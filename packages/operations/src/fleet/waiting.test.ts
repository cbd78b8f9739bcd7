import { describe, expect, test } from 'vitest';
import { taskQueue } from '../execution/task-queue.ts';
import type { QueuedGroup, RunningPart } from './task-summaries.ts';
import { waitingFor } from './waiting.ts';
import type { FleetWorker } from './workers.ts';

const ONNX = taskQueue('onnx');
const group: QueuedGroup = { count: 1, queue: ONNX, memoryBytes: 2e9, work: 1, backOff: null };
const problem = { code: 'FILES_ELSEWHERE', message: 'The file is elsewhere.', remedy: '' } as const;
const failed = (until: string, faults: number): QueuedGroup => ({
  ...group,
  backOff: { until: new Date(`2026-01-02T${until}Z`), faults, problem },
});
const worker = (given: Partial<FleetWorker> = {}) =>
  ({ state: 'READY', engine: 'onnx', queue: ONNX, memoryBytes: 8e9, ...given }) as FleetWorker;
const waits = (
  workers: readonly FleetWorker[],
  {
    queued = [group],
    running = [],
    inputs = [],
  }: { queued?: QueuedGroup[]; running?: RunningPart[]; inputs?: string[] } = {},
) => waitingFor({ queued, running }, { workers, inputs });

describe('what an operation waits for', () => {
  test('is only its turn when a live worker can take one of its tasks', () => {
    expect(waits([worker({ state: 'BUSY' })])).toBeNull();
    expect(waits([worker()], { queued: [{ ...group, memoryBytes: 9e9 }, group] })).toBeNull();
  });

  test('is any worker when none is alive', () => {
    for (const workers of [[], [worker({ state: 'LOST' }), worker({ state: 'STOPPED' })]]) {
      expect(waits(workers)).toMatchObject({ reason: 'NO_WORKER', memoryBytes: null });
    }
  });

  test('is memory, and says how much', () => {
    const workers = [worker({ memoryBytes: 4e9 }), worker({ memoryBytes: 1e9 })];
    expect(waits(workers, { queued: [{ ...group, memoryBytes: 6.54e9 }] })).toEqual({
      reason: 'NO_MEMORY',
      message: 'Needs a worker with 6.5 GB of memory; the largest has 4.0 GB.',
      memoryBytes: 6.54e9,
      retry: null,
    });
  });

  test('is a worker of the version that asked', () => {
    const message = expect.stringContaining('another version');
    expect(waits([worker({ queue: 'onnx.00000000' })])).toEqual({
      reason: 'OTHER_VERSION',
      message,
      memoryBytes: null,
      retry: null,
    });
  });

  test('is an engine, and says which there are', () => {
    const tfjs = [worker({ engine: 'tfjs', queue: taskQueue('tfjs') }), worker({ engine: 'a', queue: taskQueue('a') })];
    expect(waits(tfjs)).toMatchObject({
      reason: 'NO_ENGINE',
      message: 'No worker has the engine “onnx”; those alive have a, tfjs.',
    });
  });

  test('is a worker of the device and machine that are timed', () => {
    const [machine, other] = ['a'.repeat(16), 'b'.repeat(16)];
    const queued = [{ ...group, queue: taskQueue(`onnx.cuda.${machine}`) }];
    const there = { provider: 'cuda', machine, host: 'box' };
    expect(waits([worker(there)], { queued })).toBeNull();
    expect(waits([worker({ ...there, memoryBytes: 1e9 })], { queued })).toMatchObject({ reason: 'NO_MEMORY' });
    expect(waits([worker({ ...there, queue: 'onnx.00000000' })], { queued })).toMatchObject({
      reason: 'OTHER_VERSION',
    });
    const elsewhere = [worker({ ...there, provider: 'cpu' }), worker({ ...there, machine: other, host: 'laptop' })];
    expect(waits(elsewhere, { queued })).toMatchObject({
      reason: 'NO_SITE',
      message: `Times onnx on cuda of the machine ${machine} (box), which only a worker there can; none is alive. Start one, or name device and machine of one that is: onnx on cpu of the machine ${machine}, onnx on cuda of the machine ${other}.`,
    });
  });

  test('is the time after a fault, told until then, with the attempt that comes', () => {
    const queued = [failed('10:42:30', 3), { ...failed('10:42:07', 2), count: 2 }];
    const waiting = waits([worker()], { queued });
    expect(waiting).toEqual({
      reason: 'BACK_OFF',
      message:
        '3 parts wait until 10:42:07 UTC after FILES_ELSEWHERE: The file is elsewhere. Attempt 3 of 60 comes then.',
      memoryBytes: null,
      retry: { at: new Date('2026-01-02T10:42:07Z'), attempt: 3, attempts: 60, tasks: 3, problem },
    });
    // Also while others run or may be taken, but not for what nobody could take anyway.
    expect(waits([worker()], { queued, running: [{} as RunningPart] })).toEqual(waiting);
    expect(waits([worker()], { queued: [group, ...queued] })).toEqual(waiting);
    expect(waits([], { queued })).toMatchObject({ reason: 'NO_WORKER', retry: null });
  });

  test('is tried without end while the database is away', () => {
    const away = { ...problem, code: 'DATABASE_UNAVAILABLE' } as const;
    const queued = [{ ...group, backOff: { until: new Date(0), faults: 9, problem: away } }];
    expect(waits([worker()], { queued })).toMatchObject({
      message: expect.stringContaining('Attempt 10 comes then.'),
      retry: { attempts: null, tasks: 1 },
    });
  });

  test('is its inputs while it has no task', () => {
    expect(waits([], { queued: [], inputs: ['prunedModel', 'calibration', 'calibration'] })).toMatchObject({
      reason: 'INPUTS',
      message: 'Waits for its inputs: calibration, pruned model.',
    });
    expect(waits([], { queued: [] })).toBeNull();
  });
});
