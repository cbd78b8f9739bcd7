import { expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true });

const FIELDS = `__typename key status title batch sequenceLength repetitions median p95 tokensPerSecond milliseconds peakBytes device
  settings { path isDefault }`;
const ask = (input: string) =>
  pipeline.ask(`{ model(name: "tiny") {
    dense: latency(input: { ${input} }) { ${FIELDS} subject { __typename } }
    calibration(input: { dataset: "cats", samples: 32, sequenceLength: 16 }) {
      plan(input: { ratio: 0.5 }) { pruned { latency(input: { ${input} }) { ${FIELDS} } } }
    }
  } }`);

async function run(...keys: string[]): Promise<void> {
  await pipeline.operations.scheduler.run(keys);
  const open = new Set(keys);
  for await (const { key, status } of pipeline.operations.events.follow(keys)) {
    if (status === 'FAILED') throw new Error(`${key} failed.`);
    if (status === 'SUCCEEDED') open.delete(key);
    if (open.size === 0) break;
  }
}

test('times a dense and a pruned model, and keeps every pass', async () => {
  const input = 'batch: 2, sequenceLength: 16, repetitions: 5, warmUp: 1';
  const before = (await ask(input)).data.model;
  expect(before.dense).toMatchObject({ status: 'PLANNED', median: null, milliseconds: null, peakBytes: null });
  await run(before.dense.key, before.calibration.plan.pruned.latency.key);
  const { dense, calibration } = (await ask(input)).data.model;
  for (const timed of [dense, calibration.plan.pruned.latency]) {
    expect(timed).toMatchObject({ __typename: 'Latency', status: 'SUCCEEDED', batch: 2, sequenceLength: 16 });
    expect(timed.milliseconds).toHaveLength(5);
    const sorted = timed.milliseconds.toSorted((a: number, b: number) => a - b);
    expect(timed.median).toBe(sorted[2]);
    expect(timed.p95).toBeCloseTo(sorted[3] + 0.8 * (sorted[4] - sorted[3]), 9);
    expect(timed.tokensPerSecond).toBeCloseTo(32_000 / timed.median, 6);
    expect(timed.peakBytes).toBeGreaterThan(1e7);
    expect(timed.device).toMatch(/ONNX Runtime .*threads/);
  }
  expect(dense.title).toBe('tiny timed on 2 × 16 tokens');
  expect(dense.settings).toContainEqual({ path: 'repetitions', isDefault: false });
  // By its key alone it is the same operation.
  const again = await pipeline.ask('query ($key: ID!) { operation(key: $key) { key ... on Latency { median } } }', {
    key: calibration.plan.pruned.latency.key,
  });
  expect(again.data.operation).toEqual({
    key: calibration.plan.pruned.latency.key,
    median: calibration.plan.pruned.latency.median,
  });
});

test('a measurement can be cancelled, and begins anew when it is run again', async () => {
  const { dense } = (await ask('sequenceLength: 64, repetitions: 1000, warmUp: 0')).data.model;
  await pipeline.operations.scheduler.run([dense.key]);
  for await (const { status, fraction } of pipeline.operations.events.follow([dense.key])) {
    if (status === 'SUCCEEDED') throw new Error('It ended before it could be cancelled.');
    if (status === 'RUNNING' && fraction >= 0) break;
  }
  await pipeline.operations.scheduler.cancel([dense.key]);
  for await (const { status } of pipeline.operations.events.follow([dense.key])) if (status === 'CANCELLED') break;
  const { data } = await pipeline.ask(
    'query ($key: ID!) { operation(key: $key) { ... on Latency { median } } }',
    dense,
  );
  expect(data.operation.median).toBeNull();
});

test('what cannot be timed is refused', async () => {
  for (const [input, code] of [
    ['batch: 0', 'BAD_PARAMETER'],
    ['repetitions: 1001', 'BAD_PARAMETER'],
    ['sequenceLength: 1000000', 'SEQUENCE_TOO_LONG'],
  ] as const) {
    expect((await ask(input)).errors[0]?.extensions.code).toBe(code);
  }
});
