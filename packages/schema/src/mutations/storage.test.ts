import { resolveCalibration } from '@flapbook/operations';
import { insertShard, shardRanges, streamKey, succeedWithoutRun } from '@flapbook/operations/testing';
import { beforeAll, expect, test } from 'vitest';
import { withPipeline } from '../../test/fixture.ts';

const pipeline = withPipeline({ worker: false });

const CHANNELS = 16;
const LAYERS = 2;
const STATISTICS_BYTES = LAYERS * 2 * 4 * CHANNELS * Float64Array.BYTES_PER_ELEMENT;
/** PostgreSQL writes `{"tokens": 128}`. */
const RESULT_BYTES = 15;

const COLLECTION = 'operations shards tasks bytes seconds measured kinds { kind operations bytes seconds measured }';
const RUN = `id status keepDays done total startedAt finishedAt gone { ${COLLECTION} } problem { code }`;

let key: string;

beforeAll(storeUnused);

/** A calibration with its shard that nobody keeps. */
async function storeUnused(): Promise<void> {
  const { operations } = pipeline;
  const [model, dataset] = [await operations.models.byName('tiny'), await operations.datasets.byName('cats')];
  const calibration = resolveCalibration({ samples: 8, sequenceLength: 16 }, { model, dataset, engine: 'onnx' });
  key = calibration.key;
  await operations.remember(calibration);
  const [range] = shardRanges(calibration.parameters);
  const vector = () => Float64Array.from({ length: CHANNELS }, (_, c) => c);
  const statistics = () => ({
    ...range!,
    tokensPerSample: 16,
    sumOfMeans: vector(),
    m2: vector(),
    referenceA: vector(),
    referenceB: vector(),
    referenceK: 1,
  });
  const layers = Array.from({ length: LAYERS }, () => ({ attention: statistics(), mlp: statistics() }));
  const shard = { streamKey: streamKey(calibration), range: range!, tokensPerSample: 16, layers };
  await operations.database.transaction((transaction) => insertShard(transaction, shard));
  await succeedWithoutRun(operations, key, { tokens: 128 });
  await unused();
}

/** As if it had run for 4 seconds and nobody had read it for 90 days. */
async function unused(): Promise<void> {
  await pipeline.operations.uses.flush();
  await pipeline.operations.database.query(
    `UPDATE operation SET seconds = 4, used_at = now() - interval '90 days' WHERE key = $1`,
    [key],
  );
}

const collectGarbage = async (args: string) =>
  (
    await pipeline.ask(
      `mutation { collectGarbage(${args}) {
        __typename ... on GarbageCollection { ${COLLECTION} } ... on GarbageCollectionRun { ${RUN} } ... on Problem { code } } }`,
    )
  ).data.collectGarbage;

/** Begins one and follows it to its end. */
async function collected(): Promise<Record<string, unknown>> {
  const begun = await collectGarbage('dryRun: false');
  expect(begun).toMatchObject({ __typename: 'GarbageCollectionRun', keepDays: 30, problem: null });
  const stream = await pipeline.follow(`subscription ($id: ID!) { garbageCollection(id: $id) { ${RUN} } }`, {
    id: begun.id,
  });
  let last: Record<string, unknown> = {};
  for await (const { data } of stream) last = data.garbageCollection;
  expect(last).toMatchObject({ id: begun.id, status: 'SUCCEEDED', finishedAt: expect.any(String) });
  expect(last.done).toBe(last.total);
  const { data } = await pipeline.ask(`{ garbageCollection { ${RUN} } }`);
  expect(data.garbageCollection).toEqual(last);
  return last.gone as Record<string, unknown>;
}

const pinned = async (mutation: 'pin' | 'unpin', of: string) =>
  (
    await pipeline.ask(
      `mutation ($key: ID!) { ${mutation}(key: $key) {
        ... on PinPayload { operation { key pinned } } ... on Problem { code } } }`,
      { key: of },
    )
  ).data[mutation];

const EXPECTED = {
  operations: 1,
  shards: 1,
  tasks: 0,
  bytes: STATISTICS_BYTES + RESULT_BYTES,
  seconds: 4,
  measured: true,
  kinds: [{ kind: 'calibration', operations: 1, bytes: STATISTICS_BYTES + RESULT_BYTES, seconds: 4, measured: true }],
};

/** Two vectors for the channels of every module. */
/** Sums of squares, means of absolute values and sums of fourth powers of the columns. */
const WEIGHT_STATISTICS = 3;

async function weightBytes(): Promise<number> {
  const { shape } = await pipeline.operations.models.byName('tiny');
  const channels = shape.layers.map(({ attention, mlp }) => attention.units * attention.channelsPerUnit + mlp.units);
  return channels.reduce((sum, count) => sum + count, 0) * WEIGHT_STATISTICS * Float64Array.BYTES_PER_ELEMENT;
}

test('storage says what there is, and what of it nobody keeps', async () => {
  const { data } = await pipeline.ask(
    `{ storage { databaseBytes kinds { kind count bytes } local { kind bytes unusedBytes } reclaimable { ${COLLECTION} } kept: reclaimable(keepDays: 100) { operations } } }`,
  );
  expect(data.storage).toMatchObject({
    kinds: [
      { kind: 'calibration', count: 1, bytes: STATISTICS_BYTES + RESULT_BYTES },
      { kind: 'model', count: 1, bytes: await weightBytes() },
    ],
    // This server neither asks the hub nor takes uploads.
    local: [],
    reclaimable: EXPECTED,
    kept: { operations: 0 },
  });
  expect(data.storage.databaseBytes).toBeGreaterThan(1e6);
});

test('a pin keeps; without it what is not used goes, and says what it costs to have it again', async () => {
  expect(await pinned('pin', key)).toEqual({ operation: { key, pinned: true } });
  expect(await collected()).toMatchObject({ operations: 0 });
  expect(await pinned('unpin', key)).toEqual({ operation: { key, pinned: false } });
  // Asking for its key was a use.
  await pipeline.operations.uses.flush();
  expect(await collectGarbage('dryRun: true')).toMatchObject({ operations: 0 });
  await unused();
  expect(await collectGarbage('dryRun: true')).toEqual({ __typename: 'GarbageCollection', ...EXPECTED });
  expect(await collected()).toEqual(EXPECTED);
  const { data, errors } = await pipeline.ask(
    'query ($key: ID!) { operation(key: $key) { status cost { missing } } }',
    {
      key,
    },
  );
  expect(errors).toEqual([]);
  expect(data.operation).toEqual({ status: 'PLANNED', cost: { missing: 1 } });
});

test('a second call while one runs answers with that one', async () => {
  const { database } = pipeline.operations;
  await storeUnused();
  let release = (): void => undefined;
  let held = (): void => undefined;
  const locked = new Promise<void>((resolve) => {
    held = resolve;
  });
  // As a worker that looks for stored results holds deletions off.
  const reader = database.transaction(async (transaction) => {
    await transaction.query(`SELECT pg_advisory_xact_lock_shared(hashtext('flapbook deletion'))`);
    held();
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  });
  await locked;
  const first = await collectGarbage('dryRun: false');
  const second = await collectGarbage('dryRun: false, keepDays: 5');
  expect(second).toMatchObject({ __typename: 'GarbageCollectionRun', id: first.id, status: 'RUNNING', keepDays: 30 });
  release();
  await reader;
  const status = async () => (await pipeline.ask('{ garbageCollection { id status } }')).data.garbageCollection;
  await expect.poll(status).toEqual({ id: first.id, status: 'SUCCEEDED' });
  const unknown = await pipeline.follow('subscription { garbageCollection(id: "no number") { id } }');
  expect(await unknown.next()).toMatchObject({ done: true });
});

test('what cannot be meant is a problem', async () => {
  expect(await pinned('pin', 'f'.repeat(64))).toEqual({ code: 'OPERATION_NOT_FOUND' });
  expect(await collectGarbage('dryRun: true, keepDays: -1')).toMatchObject({ code: 'BAD_PARAMETER' });
  expect(await collectGarbage('dryRun: true, keepDays: 200000')).toMatchObject({ code: 'LIMIT_EXCEEDED' });
});
