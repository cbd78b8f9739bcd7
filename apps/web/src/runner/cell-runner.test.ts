import { beforeEach, describe, expect, test, vi } from 'vitest';
import { analyse } from '../language/analyse';
import { schema } from '../language/schema.fixture';
import { cost, operation } from '../operations/operations.fixture';
import type { OperationState } from '../operations/types';
import { OperationWatch } from '../operations/watch';
import { CellRunner } from './cell-runner';
import type { Asked, Reply } from './types';

const document =
  'query Evaluate($ratio: Ratio!) { operation(key: "k") { key } model(name: "m") { plan(input: { ratio: $ratio }) { key } } }';
const question = analyse(document, schema).question;
if (!question) throw new Error('The document of the test is wrong.');
const asked = (ratio: number): Asked => ({ question, values: { ratio } });
const evaluation = (status: OperationState['status'], sequence = 1): Reply => ({
  data: { e: operation('e', 'evaluation', status, { cost: cost(3, 1, 0), progress: { fraction: 0, sequence } }) },
  failures: [],
});
const settled = () => vi.advanceTimersByTimeAsync(200);

let hear: (state: OperationState) => void;
let replies: Map<unknown, Reply>;
const run = vi.fn(async () => []);
const ask = vi.fn(async ({ values }: Asked) => replies.get(values.ratio) ?? evaluation('PLANNED'));

function start(): CellRunner {
  const watch = new OperationWatch((_keys, listener) => {
    hear = listener;
    return () => undefined;
  });
  const runner = new CellRunner({ ask, run, cancel: async () => [], watch });
  runner.attach();
  return runner;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  replies = new Map();
});

describe('CellRunner', () => {
  test('keeps the last complete figures, marked, while the present ones are missing', async () => {
    replies.set(0.3, evaluation('SUCCEEDED'));
    const runner = start();
    runner.ask(asked(0.3));
    await settled();
    expect(runner.getSnapshot()).toMatchObject({ stale: false, state: { kind: 'cached' } });
    runner.ask(asked(0.4));
    await settled();
    const { stale, state, shown, answer } = runner.getSnapshot();
    expect([stale, state.kind, shown?.asked.values.ratio, answer?.asked.values.ratio]).toEqual([
      true,
      'ready',
      0.3,
      0.4,
    ]);
  });

  test('says what is asked at once, before there is an answer', async () => {
    replies.set(0.3, evaluation('SUCCEEDED'));
    const runner = start();
    runner.ask(asked(0.3));
    await settled();
    runner.ask(asked(0.4));
    const { stale, shown, asked: now } = runner.getSnapshot();
    expect([stale, shown?.asked.values.ratio, now?.values.ratio]).toEqual([false, 0.3, 0.4]);
    runner.ask(undefined);
    expect(runner.getSnapshot().asked).toBeUndefined();
  });

  test('asks again only for what a ratio changes, and shows the rest as it was', async () => {
    const source = `query ($ratio: Ratio!) { model(name: "m") { plan(input: { ratio: $ratio, metric: MAGNITUDE }) {
      threshold removal { heads }
    } } }`;
    const { question: moving } = analyse(source, schema);
    const plan = (threshold: number, more = {}) => ({
      data: { plan: { __typename: 'Plan', ...operation('p', 'plan', 'SUCCEEDED'), threshold, ...more } },
      failures: [],
    });
    replies.set(0.3, plan(1, { removal: [{ heads: [0.5] }] }));
    replies.set(0.4, plan(2));
    const runner = start();
    runner.ask({ question: moving!, values: { ratio: 0.3 } });
    await settled();
    runner.ask({ question: moving!, values: { ratio: 0.4 } });
    await settled();
    expect(
      ask.mock.calls.map(
        ([
          {
            question: { document },
          },
        ]) => document.includes('removal'),
      ),
    ).toEqual([true, false]);
    const { answer } = runner.getSnapshot();
    expect(answer).toMatchObject({ data: { plan: { threshold: 2, removal: [{ heads: [0.5] }] } } });
    expect(answer?.asked.question.document).toBe(moving!.document);
  });

  test('does not ask for every step of a slider when the figures have to be run', async () => {
    const runner = start();
    runner.ask(asked(0.3));
    await settled();
    for (const ratio of [0.31, 0.32, 0.33]) runner.ask(asked(ratio));
    await settled();
    expect(ask.mock.calls.map(([{ values }]) => values.ratio)).toEqual([0.3, 0.33]);
  });

  test('follows a run and fetches the figures when it ends', async () => {
    const runner = start();
    runner.ask(asked(0.3));
    await settled();
    run.mockImplementationOnce(async () => {
      replies.set(0.3, evaluation('QUEUED', 2));
      return [];
    });
    const running = runner.run();
    await settled();
    await running;
    expect(run).toHaveBeenCalledWith(['e']);
    expect(runner.getSnapshot().state.kind).toBe('active');
    hear(operation('e', 'evaluation', 'RUNNING', { progress: { fraction: 0.5, sequence: 3 } }));
    expect(runner.getSnapshot().state).toMatchObject({ steps: [{ state: { progress: { fraction: 0.5 } } }] });
    replies.set(0.3, evaluation('SUCCEEDED', 4));
    hear(operation('e', 'evaluation', 'SUCCEEDED', { progress: { fraction: 1, sequence: 4 } }));
    expect(runner.getSnapshot().state.kind).toBe('active');
    await settled();
    expect(runner.getSnapshot().state.kind).toBe('cached');
  });

  test('keeps what is shown while the server is away', async () => {
    replies.set(0.3, evaluation('SUCCEEDED'));
    const runner = start();
    runner.ask(asked(0.3));
    await settled();
    replies.set(0.3, { data: undefined, failures: [{ code: 'UNREACHABLE', message: '', remedy: '' }] });
    runner.refresh();
    await settled();
    expect(runner.getSnapshot()).toMatchObject({ asking: false, state: { kind: 'cached' } });
  });

  test('sends a mutation only when it is run', async () => {
    const change = analyse('mutation { cancel(keys: []) { __typename } }', schema).question;
    const runner = start();
    runner.ask(change && { question: change, values: {} });
    runner.refresh();
    await settled();
    expect(ask).not.toHaveBeenCalled();
    await runner.run();
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
