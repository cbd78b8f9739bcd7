import { withDatabase } from '@flapbook/database/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listOperations, type Operations, resolveCalibration, resolveLatency, resolveSaliency } from '../index.ts';
import { computePipeline, makeFolder, registerTiny } from '../sharing/bundle/bundle.fixture.ts';
import { findOperations } from '../store/operations.ts';
import { openWithWorker, runToEnd } from '../testing.ts';
import { type Reproduction, reproduce, reproductionsOf } from './reproduce.ts';

const database = withDatabase();
let operations: Operations;
let pipeline: Awaited<ReturnType<typeof computePipeline>>;
let files: Awaited<ReturnType<typeof makeFolder>>;
let close: () => Promise<void>;

beforeAll(async () => {
  files = await makeFolder();
  const stack = await openWithWorker(database.url);
  ({ operations, close } = stack);
  pipeline = await computePipeline(operations, files.folder);
}, 120_000);
afterAll(async () => {
  await close?.();
  await files?.remove();
});

async function reproduced(key: string): Promise<Reproduction> {
  const { key: job } = await reproduce(operations, key);
  for await (const { status } of operations.events.follow([job])) if (status === 'SUCCEEDED') break;
  return (await reproductionsOf(operations.database, key))[0]!;
}

/** All that is stored of results, as text. */
async function stored(): Promise<unknown[]> {
  const tables = ['calibration_shard', 'calibration_statistics', 'compensation_bias', 'evaluation_block'];
  return Promise.all(
    tables.map((table) => operations.database.query(`SELECT ctid, xmin, t::text FROM ${table} t ORDER BY 3`)),
  );
}

describe('computing a result again', () => {
  test.each(['calibration', 'pruned', 'evaluation'] as const)(
    'gives the same bytes and touches none that are stored: %s',
    async (name) => {
      const before = await stored();
      const { key } = pipeline[name];
      const [record] = await findOperations(operations.database, [key]);
      const { number, engine, result } = await reproduced(key);
      expect({ number, engine }).toEqual({ number: 1, engine: 'onnx cpu' });
      expect(result).toMatchObject({ differing: 0, differingParts: [], digest: result!.expected });
      expect(result!.parts).toBeGreaterThan(0);
      expect(await stored()).toEqual(before);
      expect(await findOperations(operations.database, [key])).toMatchObject([
        { result: record!.result, finishedAt: record!.finishedAt, attempt: record!.attempt },
      ]);
      expect(await operations.database.query('SELECT 1 FROM part_result')).toEqual([]);
    },
  );

  test('a sequential calibration, which is of one piece', async () => {
    const on = await registerTiny(operations, files.folder);
    const spec = { samples: 70, sequenceLength: 16, sequential: { ratio: 0.25 } };
    const calibration = resolveCalibration(spec, { ...on, engine: 'onnx' });
    await runToEnd(operations, calibration);
    const { result } = await reproduced(calibration.key);
    expect(result).toMatchObject({ differing: 0, digest: result!.expected, parts: 8 });
  });

  test('a calibration of several shards with the influence of blocks, whose parts come last', async () => {
    const on = await registerTiny(operations, files.folder);
    const spec = { samples: 130, sequenceLength: 16, seed: 3, blockInfluence: true };
    const calibration = resolveCalibration(spec, { ...on, engine: 'onnx' });
    await runToEnd(operations, calibration);
    const { result } = await reproduced(calibration.key);
    expect(result).toMatchObject({ differing: 0, digest: result!.expected, parts: 3 * 5 });
  });

  test('a saliency, which keeps figures in the row of its operation', async () => {
    const on = await registerTiny(operations, files.folder);
    const saliency = resolveSaliency({ samples: 2, sequenceLength: 16 }, { ...on, engine: 'onnx' });
    await runToEnd(operations, saliency);
    const { result } = await reproduced(saliency.key);
    expect(result).toMatchObject({ differing: 0, digest: result!.expected });
  });

  test('tells which parts differ when what is stored is not what the specification gives', async () => {
    const { key } = pipeline.evaluation;
    await operations.database.query(
      `UPDATE evaluation_block SET nll = set_byte(nll, 0, get_byte(nll, 0) # 1) WHERE operation_key = $1 AND first_row = 0`,
      [key],
    );
    const { number, result } = await reproduced(key);
    expect(number).toBe(2);
    expect(result!.digest).not.toBe(result!.expected);
    expect(result).toMatchObject({ differing: 1, differingParts: ['0+512'] });
    await operations.database.query(
      `UPDATE evaluation_block SET nll = set_byte(nll, 0, get_byte(nll, 0) # 1) WHERE operation_key = $1 AND first_row = 0`,
      [key],
    );
    expect(await reproductionsOf(operations.database, key)).toMatchObject([{ number: 2 }, { number: 1 }]);
  });

  test('is shared by all who ask at the same time, and is in no list of results', async () => {
    const both = await Promise.all([
      reproduce(operations, pipeline.pruned.key),
      reproduce(operations, pipeline.pruned.key),
    ]);
    expect(new Set(both.map(({ key }) => key)).size).toBe(1);
    for await (const { status } of operations.events.follow([both[0].key])) if (status === 'SUCCEEDED') break;
    const listed = await listOperations(operations.database, { limit: 100, after: null });
    expect(new Set(listed.map(({ kind }) => kind))).toEqual(
      new Set(['calibration', 'saliency', 'prunedModel', 'evaluation']),
    );
  });

  test('is refused where there is nothing to compare', async () => {
    const on = await registerTiny(operations, files.folder);
    const never = resolveCalibration({ samples: 3, sequenceLength: 16 }, { ...on, engine: 'onnx' });
    const latency = resolveLatency({}, { subject: { model: on.model, pruned: null }, engine: 'onnx' });
    await operations.states([never, latency]);
    await expect(reproduce(operations, '0'.repeat(64))).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' });
    await expect(reproduce(operations, never.key)).rejects.toThrow('no result to compare with');
    await expect(reproduce(operations, latency.key)).rejects.toThrow('a measurement');
    await expect(reproduce(operations, pipeline.plan.key)).rejects.toThrow('computed anew');
  });
});
