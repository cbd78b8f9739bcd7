import { beforeEach, expect, test, vi } from 'vitest';
import { analyse } from '../language/analyse';
import { schema } from '../language/schema.fixture';
import { cost, operation } from '../operations/operations.fixture';
import { OperationWatch } from '../operations/watch';
import { CellRunner } from './cell-runner';
import { Runs } from './runs';

const { question } = analyse('{ operation(key: "k") { key } }', schema);
if (!question) throw new Error('The document of the test is wrong.');
const settled = () => vi.advanceTimersByTimeAsync(200);
const watch = new OperationWatch(() => () => undefined);
const ran: string[][] = [];
const cancelled: string[][] = [];

function noted(calls: string[][], keys: readonly string[]): [] {
  calls.push([...keys]);
  return [];
}

/** A cell whose figures need one operation. */
function cell(key: string, status: 'PLANNED' | 'RUNNING' | 'SUCCEEDED'): CellRunner {
  const runner = new CellRunner({
    ask: async () => ({ data: { e: operation(key, 'evaluation', status, { cost: cost(3, 1, 0) }) }, failures: [] }),
    run: async (keys) => noted(ran, keys),
    cancel: async (keys) => noted(cancelled, keys),
    watch,
  });
  runner.ask({ question: question!, values: {} });
  return runner;
}

beforeEach(() => {
  vi.useFakeTimers();
  ran.length = 0;
  cancelled.length = 0;
});

test('knows the cells that lack figures, and runs them in the order that is asked for', async () => {
  const runs = new Runs();
  runs.join('first', cell('a', 'PLANNED'));
  runs.join('done', cell('b', 'SUCCEEDED'));
  runs.join('second', cell('c', 'PLANNED'));
  runs.join('again', cell('a', 'PLANNED'));
  await settled();
  expect(runs.getSnapshot()).toEqual({ ready: ['first', 'second', 'again'], active: [] });
  expect(runs.keys(['first', 'second', 'again'])).toEqual(['a', 'c']);
  runs.run(['second', 'first']);
  await settled();
  expect(ran).toEqual([['c'], ['a']]);
});

test('cancels what runs, and nothing else', async () => {
  const runs = new Runs();
  runs.join('waits', cell('a', 'PLANNED'));
  runs.join('runs', cell('b', 'RUNNING'));
  await settled();
  expect(runs.getSnapshot()).toEqual({ ready: ['waits'], active: ['runs'] });
  runs.cancel();
  await settled();
  expect(cancelled).toEqual([['b']]);
});

test('forgets a cell that is gone, and says so', async () => {
  const runs = new Runs();
  const leave = runs.join('gone', cell('a', 'PLANNED'));
  await settled();
  const heard = vi.fn();
  runs.subscribe(heard);
  leave();
  expect([runs.getSnapshot().ready, heard.mock.calls.length]).toEqual([[], 1]);
});
