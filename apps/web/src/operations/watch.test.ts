import { expect, test, vi } from 'vitest';
import { operation } from './operations.fixture';
import type { OperationState, Status } from './types';
import { type Open, OperationWatch } from './watch';

const at = (sequence: number, status: Status = 'RUNNING', key = 'a'): OperationState =>
  operation(key, 'calibration', status, { progress: { fraction: sequence / 10, sequence } });

function watching() {
  const streams: { keys: readonly string[]; hear: (state: OperationState) => void; closed: boolean }[] = [];
  const open: Open = (keys, hear) => {
    const stream = { keys, hear, closed: false };
    streams.push(stream);
    return () => {
      stream.closed = true;
    };
  };
  return { watch: new OperationWatch(open), streams };
}

test('follows all active operations of a page over one stream', async () => {
  const { watch, streams } = watching();
  watch.follow({}, [at(1)]);
  watch.follow({}, [at(1, 'QUEUED', 'b'), at(1, 'PLANNED', 'c')]);
  await Promise.resolve();
  expect(streams.map(({ keys }) => keys)).toEqual([['a', 'b']]);
});

test('drops late events', async () => {
  const { watch, streams } = watching();
  const heard = vi.fn();
  watch.follow({}, [at(1)]);
  watch.listen(heard);
  await Promise.resolve();
  streams[0]?.hear(at(5));
  streams[0]?.hear(at(3));
  expect(heard).toHaveBeenCalledTimes(1);
  expect(watch.latest(at(1)).progress.sequence).toBe(5);
  expect(watch.latest(at(6)).progress.sequence).toBe(6);
});

test('closes the stream when nothing is active, and while the page is hidden', async () => {
  const { watch, streams } = watching();
  const owner = {};
  watch.follow(owner, [at(1)]);
  await Promise.resolve();
  watch.pause(true);
  await Promise.resolve();
  expect(streams[0]?.closed).toBe(true);
  watch.pause(false);
  await Promise.resolve();
  streams[1]?.hear(at(9, 'SUCCEEDED'));
  watch.follow(owner, [at(1)]);
  await Promise.resolve();
  expect(streams.map(({ closed }) => closed)).toEqual([true, true]);
});
