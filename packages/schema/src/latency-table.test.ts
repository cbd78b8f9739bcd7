import type { LatencyTableResult } from '@flapbook/operations';
import { expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true });

const TABLE = 'batch: 2, sequenceLength: 16, newTokens: 2';

async function run(...keys: string[]): Promise<void> {
  await pipeline.operations.scheduler.run(keys);
  await settled(...keys);
}

async function settled(...keys: string[]): Promise<void> {
  const open = new Set(keys);
  for await (const { key, status } of pipeline.operations.events.follow(keys)) {
    if (status === 'FAILED') break;
    if (status === 'SUCCEEDED') open.delete(key);
    if (open.size === 0) break;
  }
}

const model = async (fields: string) => {
  const { data, errors } = await pipeline.ask(`{ model(name: "tiny") { ${fields} } }`);
  expect(errors).toEqual([]);
  return data.model;
};
const plan = async (input: string, fields: string) =>
  (
    await model(`calibration(input: { dataset: "cats", samples: 16, sequenceLength: 16 }) {
      key plan(input: { ratio: 0.05, ${input} }) { ${fields} }
    }`)
  ).calibration;

/**
 * Puts times in the place of those measured that grow with what is kept. A tiny model's are those of calls: on a busy
 * machine nothing may be left for its heads and channels.
 */
async function stateTimes(key: string): Promise<void> {
  const { database } = pipeline.operations;
  const [{ result }] = (await database.query<{ result: LatencyTableResult }>(
    'SELECT result FROM operation WHERE key = $1',
    [key],
  )) as [{ result: LatencyTableResult }];
  const grown = (times: LatencyTableResult['mlp']) =>
    times.map(({ units, milliseconds }) => ({ units, milliseconds: milliseconds.map(() => 1 + units / 8) }));
  const stated = { ...result, attention: grown(result.attention), mlp: grown(result.mlp) };
  const constant = { empty: result.empty.map(() => 1), rest: result.rest.map(() => 2) };
  await database.query('UPDATE operation SET result = $2 WHERE key = $1', [
    key,
    JSON.stringify({ ...stated, ...constant }),
  ]);
}

interface Width {
  readonly module: string;
  readonly units: number;
  readonly cost: number;
  readonly times: { readonly median: number };
}

const FIELDS = `key kind status title batch sequenceLength newTokens machine provider device engine blocks peakBytes
  rest { median milliseconds } widths { module units cost times { median milliseconds } } settings { path value isDefault }`;

test('plans keep a share of the dense latency by a table that was measured, and are not there before it is', async () => {
  const asked = 'mostLatency: 0.9, latencyBatch: 2, latencyLength: 16, latencyNewTokens: 2';
  const before = await plan(asked, 'key status title latencyTable { key status } predictedLatency { share }');
  expect(before.plan).toMatchObject({ status: 'PLANNED', predictedLatency: null });
  expect(before.plan.title).toContain('at most 90 % of the dense latency');
  const planned = (await model(`latencyTable(input: { ${TABLE} }) { key widths { units } }`)).latencyTable;
  expect(planned).toEqual({ key: before.plan.latencyTable.key, widths: null });
  // Asking for the plan runs all that it rests on.
  await pipeline.operations.scheduler.run([before.plan.key]);
  await settled(before.key, planned.key);

  const measured = (await model(`latencyTable(input: { ${TABLE} }) { ${FIELDS} }`)).latencyTable;
  expect(measured).toMatchObject({
    kind: 'latencyTable',
    status: 'SUCCEEDED',
    batch: 2,
    sequenceLength: 16,
    newTokens: 2,
  });
  expect(measured.machine).toMatch(/^[0-9a-f]{16}$/);
  expect(measured.provider).toBe('cpu');
  expect(measured.title).toBe('tiny · what heads and channels take of a token after 2 × 16 on cpu');
  expect(measured.settings).toContainEqual({ path: 'newTokens', value: 2, isDefault: false });
  expect(measured.rest.milliseconds).toHaveLength(15);
  await stateTimes(measured.key);
  const table = (await model(`latencyTable(input: { ${TABLE} }) { ${FIELDS} }`)).latencyTable;
  const widths = table.widths as readonly Width[];
  for (const module of ['ATTENTION', 'MLP']) {
    const costs = widths.filter((width) => width.module === module);
    expect(costs.map(({ units }) => units)).toEqual(costs.map(({ units }) => units).toSorted((a, b) => a - b));
    expect(costs.map(({ cost }) => cost)).toEqual(costs.map(({ cost }) => cost).toSorted((a, b) => a - b));
  }
  const { layers } = await model('layers');
  const whole = (module: string) => widths.findLast((width) => width.module === module)!.cost;
  const dense = table.rest.median + layers * (whole('ATTENTION') + whole('MLP'));

  // Half of what heads and channels take: what a plan can come down to whatever was measured.
  const share = (table.rest.median + 0.5 * (dense - table.rest.median)) / dense;
  const limited = (value: number) => `mostLatency: ${value}, latencyBatch: 2, latencyLength: 16, latencyNewTokens: 2`;
  const found = await plan(
    limited(share),
    `key status requestedRatio achievedRatio latencyTable { key }
      predictedLatency { milliseconds denseMilliseconds share table { key } }
      pruned { latency(input: { ${TABLE}, repetitions: 2, warmUp: 0 }) { key } }`,
  );
  expect(found.plan).toMatchObject({ status: 'SUCCEEDED', requestedRatio: 0.05, latencyTable: { key: table.key } });
  expect(found.plan.predictedLatency.denseMilliseconds).toBeCloseTo(dense, 9);
  expect(found.plan.predictedLatency.share).toBeLessThanOrEqual(share + 1e-12);
  const free = await plan('mostParameters: 1e12', 'achievedRatio');
  expect(found.plan.achievedRatio).toBeGreaterThanOrEqual(free.plan.achievedRatio);

  // Beside what was measured.
  const { key } = found.plan.pruned.latency;
  await run(key);
  const beside = await pipeline.ask(
    `query ($key: ID!) { operation(key: $key) { ... on Latency {
      predictedPrefill { share } predictedDecode { milliseconds share table { key } } denseDecode { median } } } }`,
    { key },
  );
  expect(beside.data.operation).toMatchObject({
    predictedPrefill: null,
    predictedDecode: { milliseconds: found.plan.predictedLatency.milliseconds, table: { key: table.key } },
  });

  // By its key alone it is the same plan.
  const again = await pipeline.ask(
    'query ($key: ID!) { operation(key: $key) { key ... on Plan { achievedRatio latencyTable { key } } } }',
    { key: found.plan.key },
  );
  expect(again.data.operation).toEqual({
    key: found.plan.key,
    achievedRatio: found.plan.achievedRatio,
    latencyTable: { key: table.key },
  });

  const little = await plan(limited(Math.min(0.5, (0.5 * table.rest.median) / dense)), 'status error { code message }');
  expect(little.plan).toMatchObject({
    status: 'FAILED',
    error: { code: 'BAD_PARAMETER', message: expect.stringContaining('of the dense latency: embedding, LM head') },
  });
});

test('a table of another machine has another key, and no worker of this one measures it', async () => {
  const other = `latencyTable(input: { ${TABLE}, machine: "0123456789abcdef" }) { key status waitingFor { reason message } }`;
  const planned = (await model(other)).latencyTable;
  const own = (await model(`latencyTable(input: { ${TABLE} }) { key machine provider }`)).latencyTable;
  expect(planned.key).not.toBe(own.key);
  await pipeline.operations.scheduler.run([planned.key]);
  expect((await model(other)).latencyTable).toMatchObject({
    status: 'QUEUED',
    waitingFor: { reason: 'NO_SITE', message: expect.stringContaining('machine 0123456789abcdef') },
  });
  await pipeline.operations.scheduler.cancel([planned.key]);
  // What the worker says of itself is what a table is asked for by.
  const { data } = await pipeline.ask('{ workers { edges { node { machine provider } } } }');
  expect(data.workers.edges.map(({ node }: { node: object }) => node)).toEqual([
    { machine: own.machine, provider: own.provider },
  ]);
});

test('what cannot be timed, or is no limit, is refused', async () => {
  for (const [field, code] of [
    ['latencyTable(input: { machine: "mine" }) { key }', 'BAD_PARAMETER'],
    [
      'plan(input: { ratio: 0.2, metric: MAGNITUDE, mostLatency: 0.9, latencyProvider: "abacus" }) { key }',
      'BAD_PARAMETER',
    ],
    ['latencyTable(input: { sequenceLength: 1000000 }) { key }', 'SEQUENCE_TOO_LONG'],
    ['plan(input: { ratio: 0.2, metric: MAGNITUDE, mostLatency: 1 }) { key }', 'BAD_RATIO'],
  ] as const) {
    const { errors } = await pipeline.ask(`{ model(name: "tiny") { ${field} } }`);
    expect(errors[0]?.extensions.code).toBe(code);
  }
});
