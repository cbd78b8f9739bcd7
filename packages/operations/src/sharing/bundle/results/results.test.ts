import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeQuestions } from '@flapbook/demo/questions';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Operations,
  openOperations,
  type ResolvedOperation,
  resolveCalibration,
  resolvePlan,
  resolvePrunedModel,
  resolveReconstruction,
  resolveSaliency,
  resolveZeroShot,
} from '../../../index.ts';
import { reproduce, reproductionsOf } from '../../../reproduction/reproduce.ts';
import { findOperations } from '../../../store/operations.ts';
import { resultFiles } from '../../../store/result-files.ts';
import { openWithWorker, runToEnd } from '../../../testing.ts';
import { bytesOf, contentShowing, makeFolder, registerTiny } from '../bundle.fixture.ts';
import { resultDigest } from '../collect.ts';
import { type BundleSource, bundleOf } from '../export.ts';
import { importBundle } from '../import.ts';
import type { BundledPart } from '../manifest.ts';
import { CODECS } from './registry.ts';

/** Kinds whose results are measured on more than statistics, or lie in files. */
const KINDS = ['saliency', 'gram', 'ridge', 'affine', 'reconstruction', 'zeroShot'] as const;

const from = withDatabase();
const to = withDatabase();
let files: Awaited<ReturnType<typeof makeFolder>>;
let origin: Operations;
let other: Operations;
let made: Record<(typeof KINDS)[number], ResolvedOperation>;
let source: BundleSource;
let close: () => Promise<void>;
let count = 0;

beforeAll(async () => {
  files = await makeFolder();
  const stack = await openWithWorker(from.url, undefined, { artifacts: path.join(files.folder, 'artifacts') });
  origin = stack.operations;
  const artifacts = path.join(files.folder, 'other-artifacts');
  other = await openOperations({ url: to.url, applicationName: 'test', artifacts });
  close = async () => {
    await other.close();
    await stack.close();
  };
  made = await computed();
  const shown = Object.values(made);
  source = { content: contentShowing(shown), keys: shown.map(({ key }) => key) };
}, 120_000);
afterAll(async () => {
  await close?.();
  await files?.remove();
});
beforeEach(async () => {
  const tables = 'notebook, publication, revision_operation, revision, claim, calibration_shard, operation, artifact';
  await other.database.query(`TRUNCATE ${tables} CASCADE`);
});

async function computed(): Promise<typeof made> {
  const engine = 'onnx';
  const on = await registerTiny(origin, files.folder);
  const { model } = on;
  const questions = path.join(files.folder, 'questions.jsonl');
  await writeFile(questions, writeQuestions({ seed: 'flapbook bundle test', count: 12 }, 60));
  const tasks = await origin.datasets.byName(`task:${questions}#openbookqa`);
  const calibration = resolveCalibration({ samples: 20, sequenceLength: 16 }, { ...on, engine });
  const plan = resolvePlan({ ratio: 0.4 }, { model, calibration });
  const ridge = resolvePrunedModel('RIDGE', { model, plan });
  const affine = resolvePrunedModel('AFFINE_RIDGE', { model, plan });
  const all = {
    saliency: resolveSaliency({ samples: 2, sequenceLength: 16 }, { ...on, engine }),
    gram: ridge.operations.find(({ kind }) => kind === 'gram')!,
    ridge,
    affine,
    reconstruction: resolveReconstruction({}, { model, plan, pruned: ridge }),
    zeroShot: resolveZeroShot({}, { subject: { model, pruned: ridge }, dataset: tasks, engine }),
  };
  for (const operation of Object.values(all)) {
    const { status, error } = await runToEnd(origin, operation);
    if (status !== 'SUCCEEDED') throw new Error(`${operation.kind}: ${error?.message}`);
  }
  return all;
}

async function take(bytes: Buffer, into = other) {
  const file = path.join(files.folder, `bundle-${count++}.flapbook`);
  await writeFile(file, bytes);
  const { operations } = await importBundle(into, file, { notebook: `n${count}` });
  return Object.fromEntries(operations.map(({ key, outcome }) => [key, outcome]));
}

test('an empty instance has everything that an export brings, and exports the same bytes again', async () => {
  const whole = await bytesOf(await bundleOf(origin, source));
  await registerTiny(other, files.folder);
  const outcomes = await take(whole);
  expect(KINDS.map((name) => [name, outcomes[made[name].key]])).toEqual(KINDS.map((name) => [name, 'TAKEN']));
  for (const key of source.keys) {
    const [[there], [here]] = await Promise.all([
      findOperations(origin.database, [key]),
      findOperations(other.database, [key]),
    ]);
    expect(here).toMatchObject({ status: 'SUCCEEDED', result: there!.result, engine: there!.engine });
    const codec = CODECS.get(there!.kind)!;
    const [before, after] = await Promise.all([codec.describe(origin, there!), codec.describe(other, here!)]);
    expect(resultDigest(after!)).toBe(resultDigest(before!));
  }
  const weights = await resultFiles(other.database, made.ridge.key);
  expect(weights.map(({ name }) => name)).toEqual(['0', '1']);
  for (const { digest } of weights) expect(await other.artifacts!.stat(digest)).toBeDefined();
  expect(await take(whole)).toMatchObject(Object.fromEntries(source.keys.map((key) => [key, 'IDENTICAL'])));
  // The models and data sets are the origin's to describe.
  const operationsOf = async (operations: Operations) => (await bundleOf(operations, source)).manifest.operations;
  expect(await operationsOf(other)).toEqual(await operationsOf(origin));
});

test('an instance without an artifact store keeps the digests of what lies in files, and takes the rest', async () => {
  const without = await openOperations({ url: to.url, applicationName: 'test' });
  try {
    const outcomes = await take(await bytesOf(await bundleOf(origin, source)), without);
    expect(KINDS.map((name) => outcomes[made[name].key])).toEqual([
      ...['TAKEN', 'DIGEST_ONLY', 'DIGEST_ONLY', 'DIGEST_ONLY', 'TAKEN', 'TAKEN'],
    ]);
  } finally {
    await without.close();
  }
});

test('without statistics and weights, a bundle has their digests', async () => {
  const { manifest, statisticsBytes } = await bundleOf(origin, source, { statistics: false });
  const included = new Map(manifest.operations.map(({ key, result }) => [key, result?.included]));
  expect(KINDS.map((name) => included.get(made[name].key))).toEqual([false, false, false, false, true, true]);
  expect(statisticsBytes).toBeGreaterThan(10_000);
});

describe('a result that was altered is told from one that was not', () => {
  const altered = async (name: (typeof KINDS)[number], alter: (bytes: Buffer) => Buffer) => {
    const [record] = await findOperations(origin.database, [made[name].key]);
    const codec = CODECS.get(record!.kind)!;
    const { summary, parts } = (await codec.describe(origin, record!))!;
    const read = async (part: BundledPart) => {
      const bytes = (await codec.read(origin, record!, part.name))!;
      return part === parts.at(-1) ? alter(bytes) : bytes;
    };
    expect(await codec.fault(record!, { summary, parts }, async (part) => read({ ...part }))).toBeNull();
    return codec.fault(record!, { summary, parts }, read);
  };
  const flipped = (place: number) => (bytes: Buffer) => {
    const copy = Buffer.from(bytes);
    copy[place]! ^= 0x40;
    return copy;
  };
  test('zero-shot scores that their items do not give', async () => {
    // The number of choices of the first item, then every log-probability.
    expect(await altered('zeroShot', flipped(12 * 4))).toContain('shape');
    expect(await altered('zeroShot', (bytes) => Buffer.from(bytes).fill(0, 12 * 12, 12 * 12 + 48 * 8))).toContain(
      'scores',
    );
  });
  test('files that are none of theirs', async () => {
    expect(await altered('gram', flipped(0))).toContain('format');
    expect(await altered('ridge', (bytes) => bytes.subarray(0, bytes.length - 4))).toContain('format');
  });
  test('files and summaries that do not belong together', async () => {
    const [record] = await findOperations(origin.database, [made.ridge.key]);
    const codec = CODECS.get('prunedModel')!;
    const { summary, parts } = (await codec.describe(origin, record!))!;
    expect(await codec.fault(record!, { summary, parts: parts.slice(0, -1) }, null)).toContain('weights');
  });
});

test.each(KINDS)('is computed again to the same bytes: %s', async (name) => {
  const { key } = await reproduce(origin, made[name].key);
  for await (const { status } of origin.events.follow([key])) if (['SUCCEEDED', 'FAILED'].includes(status)) break;
  const [latest] = await reproductionsOf(origin.database, made[name].key);
  expect(latest!.error).toBeNull();
  expect(latest!.result).toMatchObject({ differing: 0, digest: latest!.result!.expected });
});
