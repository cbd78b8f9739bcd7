import { describe, expect, test } from 'vitest';
import { taskQueue } from '../execution/task-queue.ts';
import { waitingFor } from './waiting.ts';
import type { FleetWorker } from './workers.ts';

const ONNX = taskQueue('onnx');
const group = { count: 1, queue: ONNX, memoryBytes: 2e9, work: 1 };
const worker = (given: Partial<FleetWorker> = {}) =>
  ({ state: 'READY', engine: 'onnx', queue: ONNX, memoryBytes: 8e9, ...given }) as FleetWorker;
const waits = (
  workers: readonly FleetWorker[],
  {
    queued = [group],
    running = [],
    inputs = [],
  }: { queued?: (typeof group)[]; running?: never[]; inputs?: string[] } = {},
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
    });
  });

  test('is a worker of the version that asked', () => {
    const message = expect.stringContaining('another version');
    expect(waits([worker({ queue: 'onnx.00000000' })])).toEqual({
      reason: 'OTHER_VERSION',
      message,
      memoryBytes: null,
    });
  });

  test('is an engine, and says which there are', () => {
    const tfjs = [worker({ engine: 'tfjs', queue: taskQueue('tfjs') }), worker({ engine: 'a', queue: taskQueue('a') })];
    expect(waits(tfjs)).toMatchObject({
      reason: 'NO_ENGINE',
      message: 'No worker has the engine “onnx”; those alive have a, tfjs.',
    });
  });

  test('is its inputs while it has no task', () => {
    expect(waits([], { queued: [], inputs: ['prunedModel', 'calibration', 'calibration'] })).toMatchObject({
      reason: 'INPUTS',
      message: 'Waits for its inputs: calibration, prunedModel.',
    });
    expect(waits([], { queued: [] })).toBeNull();
  });
});
