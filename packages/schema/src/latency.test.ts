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

test('times prompts and new tokens of a pruned model in turns with the dense one, and compares like with like', async () => {
  const TIMES = '{ median p25 p75 p95 tokensPerSecond milliseconds }';
  const fields = `key title newTokens engine machine prefill ${TIMES} decode ${TIMES} densePrefill ${TIMES} denseDecode ${TIMES}
    compare { speedup decodeSpeedup base { key } } footprint { context model { parameters multiplyAdds } base { multiplyAdds } }`;
  const timed = (input: string, asked: string) =>
    pipeline.ask(`{ model(name: "tiny") {
      dense: latency(input: { ${input} }) { key }
      calibration(input: { dataset: "cats", samples: 32, sequenceLength: 16 }) {
        plan(input: { ratio: 0.5 }) { pruned { latency(input: { ${input} }) { ${asked} } } }
      }
    } }`);
  const input = 'batch: 2, sequenceLength: 8, newTokens: 4, repetitions: 3, warmUp: 1';
  const { dense, calibration } = (await timed(input, 'key compare { speedup }')).data.model;
  const { key, compare } = calibration.plan.pruned.latency;
  expect(compare).toBeNull();
  await run(dense.key, key);
  const found = (await timed(input, fields)).data.model.calibration.plan.pruned.latency;
  expect(found).toMatchObject({ newTokens: 4, title: expect.stringContaining('2 × 8 + 4 tokens') });
  for (const [name, tokens] of [
    ['prefill', 16],
    ['densePrefill', 16],
    ['decode', 2],
    ['denseDecode', 2],
  ] as const) {
    const sorted = found[name].milliseconds.toSorted((a: number, b: number) => a - b);
    expect(sorted).toHaveLength(3);
    expect(found[name]).toMatchObject({ median: sorted[1], p25: (sorted[0] + sorted[1]) / 2 });
    expect(found[name].tokensPerSecond).toBeCloseTo((tokens * 1000) / sorted[1], 6);
  }
  expect(found.compare.base).toBeNull();
  expect(found.compare.speedup).toBeCloseTo(found.densePrefill.median / found.prefill.median, 9);
  expect(found.compare.decodeSpeedup).toBeCloseTo(found.denseDecode.median / found.decode.median, 9);
  expect(found.footprint.context).toBe(12);
  expect(found.footprint.model.multiplyAdds).toBeLessThan(found.footprint.base.multiplyAdds);
  expect(found.machine).toMatch(/^[0-9a-f]{16}$/);

  const beside = (base: string) =>
    pipeline.ask(
      'query ($key: ID!, $base: ID!) { operation(key: $key) { ... on Latency { compare(with: $base) { speedup base { key } } } } }',
      { key, base },
    );
  expect((await beside(dense.key)).data.operation.compare.base.key).toBe(dense.key);
  const other = (await ask('sequenceLength: 9')).data.model.dense.key;
  expect((await beside(other)).errors[0]).toMatchObject({
    message: expect.stringContaining('2 × 8 tokens and 4 new ones'),
    extensions: { code: 'BAD_PARAMETER' },
  });
  // As if it came from another machine.
  await pipeline.operations.database.query(
    `UPDATE operation SET result = result || '{"machine": "0123456789abcdef"}' WHERE key = $1`,
    [dense.key],
  );
  expect((await beside(dense.key)).errors[0]?.message).toMatch(/do not compare: the machines differ/);
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
    ['newTokens: 4097', 'BAD_PARAMETER'],
    ['newTokens: 4096', 'SEQUENCE_TOO_LONG'],
    ['repetitions: 1001', 'BAD_PARAMETER'],
    ['sequenceLength: 1000000', 'SEQUENCE_TOO_LONG'],
  ] as const) {
    expect((await ask(input)).errors[0]?.extensions.code).toBe(code);
  }
});
