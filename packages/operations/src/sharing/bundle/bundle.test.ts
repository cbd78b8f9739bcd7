import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { within } from '@flapbook/database';
import { withDatabase } from '@flapbook/database/testing';
import { FlapbookError } from '@flapbook/flap';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import {
  type Operations,
  openOperations,
  Revisions,
  resolveCalibration,
  resolveLatency,
  resolvePlan,
  resolvePrunedModel,
  withBlockInfluence,
} from '../../index.ts';
import { digestOf } from '../../keys.ts';
import { type Asker, askedBy } from '../../quotas/asker.ts';
import { NO_QUOTA, setQuota } from '../../quotas/quota.ts';
import { usageOf } from '../../quotas/usage.ts';
import { findOperations } from '../../store/operations.ts';
import { openWithWorker, runToEnd } from '../../testing.ts';
import { sha256 } from './archive-reader.ts';
import { bytesOf, computePipeline, contentShowing, makeFolder, packed, registerTiny } from './bundle.fixture.ts';
import { claimsOf } from './claims.ts';
import { resultDigest } from './collect.ts';
import { type BundleSource, bundleOf } from './export.ts';
import { importBundle } from './import.ts';
import { openBundle, verifyResults } from './read.ts';

const from = withDatabase();
const to = withDatabase();
let files: Awaited<ReturnType<typeof makeFolder>>;
let origin: Operations;
let other: Operations;
let pipeline: Awaited<ReturnType<typeof computePipeline>>;
let source: BundleSource;
let whole: Buffer;
let close: () => Promise<void>;
let made = 0;

// biome-ignore lint/suspicious/noExplicitAny: a test alters what it knows to be there
type Json = any;

beforeAll(async () => {
  files = await makeFolder();
  const stack = await openWithWorker(from.url);
  origin = stack.operations;
  pipeline = await computePipeline(origin, files.folder);
  other = await openOperations({ url: to.url, applicationName: 'test' });
  const keys = [pipeline.evaluation.key];
  source = { content: contentShowing([pipeline.evaluation]), keys };
  whole = await bytesOf(await bundleOf(origin, source));
  close = async () => {
    await other.close();
    await stack.close();
  };
}, 120_000);
afterAll(async () => {
  await close?.();
  await files?.remove();
});
beforeEach(async () => {
  const tables =
    'notebook, publication, revision_operation, revision, claim, calibration_shard, operation, model, dataset, alias';
  await other.database.query(`TRUNCATE ${tables} CASCADE`);
});

async function fileOf(bytes: Buffer): Promise<string> {
  const file = path.join(files.folder, `bundle-${made++}.flapbook`);
  await writeFile(file, bytes);
  return file;
}

async function take(bytes: Buffer, into = other) {
  return importBundle(into, await fileOf(bytes), { notebook: `n${made}` });
}

const outcomes = async (bytes: Buffer) =>
  Object.fromEntries((await take(bytes)).operations.map(({ kind, outcome }) => [kind, outcome]));

/** The files of an archive by name. */
async function unpacked(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await openPromise(await fileOf(bytes), { lazyEntries: true, autoClose: false });
  const found = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    found.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  zip.close();
  return found;
}

/** The bundle with one of its JSON files altered, in canonical form as before. */
async function altered(name: string, alter: (json: Json) => unknown, { sums = false } = {}): Promise<Buffer> {
  const found = await unpacked(whole);
  const before = found.get(name)!;
  const json = JSON.parse(String(before));
  alter(json);
  const after = Buffer.from(canonicalize(json)!);
  const told = String(found.get('SHA256SUMS'));
  const files = new Map([...found, [name, after] as const]);
  if (sums) files.set('SHA256SUMS', Buffer.from(told.replace(sha256(before), sha256(after))));
  return packed(files);
}

async function holdsNothing(): Promise<void> {
  for (const table of ['operation', 'notebook', 'revision', 'claim', 'calibration_shard']) {
    expect(await other.database.query(`SELECT 1 FROM ${table}`), table).toEqual([]);
  }
}

describe('a bundle', () => {
  test('is the same bytes every time, and again when it is exported from where it was imported', async () => {
    expect((await bytesOf(await bundleOf(origin, source))).equals(whole)).toBe(true);
    await registerTiny(other, files.folder);
    await take(whole);
    expect((await bytesOf(await bundleOf(other, source))).equals(whole)).toBe(true);
  });

  test('holds the whole lineage, and verifies without a database', async () => {
    const bundle = await openBundle(await fileOf(whole));
    const done: number[] = [];
    await verifyResults(bundle, (count) => done.push(count));
    expect(done).toEqual([1, 2, 3, 4]);
    const { operations, models, datasets } = bundle.manifest;
    expect(operations.map(({ key }) => key).sort()).toEqual(
      [pipeline.calibration, pipeline.plan, pipeline.pruned, pipeline.evaluation].map(({ key }) => key).sort(),
    );
    expect(operations.every(({ result }) => result?.included)).toBe(true);
    expect(models.map(({ name, bytes }) => [name, bytes > 0])).toEqual([['tiny', true]]);
    expect(datasets.map(({ name }) => name)).toEqual(['cats']);
    expect(bundle.digest).toBe(sha256((await unpacked(whole)).get('flapbook.json')!));
    bundle.close();
  });
});

describe('an import into an empty database', () => {
  test('brings every result as it was, the notebook and its revision', async () => {
    const { model } = await registerTiny(other, files.folder);
    const imported = await take(whole);
    expect(imported.operations.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['calibration', 'TAKEN'],
      ['plan', 'INLINE'],
      ['prunedModel', 'TAKEN'],
      ['evaluation', 'TAKEN'],
    ]);
    expect(imported.models).toEqual([{ key: model.key, name: 'tiny', state: 'HERE' }]);
    for (const key of [pipeline.calibration, pipeline.pruned, pipeline.evaluation].map((one) => one.key)) {
      const [[there], [here]] = await Promise.all([
        findOperations(origin.database, [key]),
        findOperations(other.database, [key]),
      ]);
      expect(here).toMatchObject({
        status: 'SUCCEEDED',
        engine: there!.engine,
        result: there!.result,
        requires: there!.requires,
      });
      expect(here!.finishedAt).toEqual(there!.finishedAt);
    }
    const plans = await Promise.all([origin, other].map(({ planner }) => planner.plan(pipeline.plan)));
    expect(plans[1]!.result).toEqual(plans[0]!.result);
    expect((await new Revisions(other.database).find(imported.revision))?.content).toEqual(source.content);
    const notebook = await other.notebooks.find(imported.notebook);
    expect(notebook).toMatchObject({ title: 'A notebook', variables: { ratio: 0.4 } });
    expect(notebook!.cells.map(({ id, kind }) => [id, kind])).toEqual([
      ['text', 'MARKDOWN'],
      ['query', 'QUERY'],
    ]);
  });

  test('without the model says what is missing, and takes the results all the same', async () => {
    const imported = await take(whole);
    expect([...imported.models, ...imported.datasets].map(({ state }) => state)).toEqual(['MISSING', 'MISSING']);
    const [record] = await findOperations(other.database, [pipeline.evaluation.key]);
    expect(record!.status).toBe('SUCCEEDED');
  });

  test('under another name, a model is found by the bundle’s name as well; what has its name stays', async () => {
    const { model } = await registerTiny(other, files.folder);
    await other.database.query(`UPDATE model SET name = 'mine'`);
    await other.database.query(`UPDATE alias SET name = 'mine' WHERE kind = 'model' AND name = 'tiny'`);
    await other.database.query(`UPDATE dataset SET key = 'another'`);
    await other.database.query(`UPDATE alias SET key = 'another' WHERE kind = 'dataset'`);
    const imported = await take(whole);
    expect(imported.models[0]!.state).toBe('HERE');
    expect(imported.datasets[0]!.state).toBe('OTHER_CONTENT');
    expect((await other.models.byName('tiny')).key).toBe(model.key);
  });

  test('without statistics keeps their digests, to compare a run with', async () => {
    const bundle = await bundleOf(origin, source, { statistics: false });
    const small = await bytesOf(bundle);
    expect(small.byteLength).toBeLessThan(whole.byteLength - bundle.statisticsBytes);
    expect(await outcomes(small)).toEqual({
      calibration: 'DIGEST_ONLY',
      plan: 'INLINE',
      prunedModel: 'TAKEN',
      evaluation: 'TAKEN',
    });
    const claims = await other.database.query('SELECT operation_key AS key, digest FROM claim ORDER BY 1');
    expect(claims).toEqual(bundle.manifest.operations.map(({ key, result }) => ({ key, digest: result!.digest })));
  });
});

describe('what a bundle says of a result', () => {
  const said = async (operations: Operations, key: string) => {
    const [record] = await findOperations(operations.database, [key]);
    return (await claimsOf(operations, record!)).map(({ agrees, isThisResult }) => ({ agrees, isThisResult }));
  };

  test('is compared with what a run here gives, byte for byte', async () => {
    await take(await bytesOf(await bundleOf(origin, source, { statistics: false })));
    await other.database.query('DELETE FROM evaluation_block');
    await other.database.query(`UPDATE operation SET status = 'PLANNED', result = NULL WHERE kind = 'evaluation'`);
    const keys = [pipeline.calibration, pipeline.plan, pipeline.pruned, pipeline.evaluation].map(({ key }) => key);
    await registerTiny(other, files.folder);
    // Opened anew: the plans of other tests are in no memory of it.
    const stack = await openWithWorker(to.url);
    expect(await Promise.all(keys.map((key) => said(stack.operations, key)))).toEqual([
      [{ agrees: null, isThisResult: false }],
      [{ agrees: null, isThisResult: false }],
      [{ agrees: true, isThisResult: true }],
      [{ agrees: null, isThisResult: false }],
    ]);
    try {
      expect((await runToEnd(stack.operations, pipeline.calibration)).status).toBe('SUCCEEDED');
      expect((await runToEnd(stack.operations, pipeline.evaluation)).status).toBe('SUCCEEDED');
      expect(await Promise.all(keys.map((key) => said(stack.operations, key)))).toEqual([
        [{ agrees: true, isThisResult: false }],
        [{ agrees: true, isThisResult: false }],
        [{ agrees: true, isThisResult: true }],
        [{ agrees: true, isThisResult: false }],
      ]);
    } finally {
      await stack.close();
    }
  }, 120_000);

  test('is seen to differ where it does', async () => {
    await take(whole);
    await other.database.query('UPDATE evaluation_block SET tokens = tokens || tokens WHERE first_row = 0');
    expect(await said(other, pipeline.evaluation.key)).toEqual([{ agrees: false, isThisResult: true }]);
  });
});

describe('what is here already', () => {
  test('is compared, and said to be identical', async () => {
    await take(whole);
    expect(await outcomes(whole)).toEqual({
      calibration: 'IDENTICAL',
      plan: 'INLINE',
      prunedModel: 'IDENTICAL',
      evaluation: 'IDENTICAL',
    });
  });

  test('stays when it has other bytes, and nothing that was made of others is mixed with it', async () => {
    await take(whole);
    await other.database.query('UPDATE calibration_statistics SET reference_k = reference_k + 1 WHERE layer = 1');
    await other.database.query('DELETE FROM revision_operation');
    await other.database.query(`DELETE FROM operation WHERE kind <> 'calibration'`);
    expect(await outcomes(whole)).toEqual({
      calibration: 'DIFFERS',
      plan: 'INPUT_DIFFERS',
      prunedModel: 'INPUT_DIFFERS',
      evaluation: 'INPUT_DIFFERS',
    });
    // Shards that another calibration left here are not mixed either.
    await other.database.query('DELETE FROM revision_operation');
    await other.database.query('DELETE FROM operation');
    expect((await outcomes(whole)).calibration).toBe('DIFFERS');
  });

  test('is not disturbed while it is being computed', async () => {
    await take(whole);
    await other.database.query(`UPDATE operation SET status = 'RUNNING' WHERE kind = 'evaluation'`);
    expect((await outcomes(whole)).evaluation).toBe('UNDER_WAY');
    const [record] = await findOperations(other.database, [pipeline.evaluation.key]);
    expect(record!.status).toBe('RUNNING');
  });
});

describe('an altered bundle is refused by name, and nothing of it is stored', () => {
  const manifest = (alter: (operation: Json) => unknown, { kind = 'evaluation', sums = true } = {}) =>
    altered('flapbook.json', ({ operations }) => alter(operations.find((one: Json) => one.kind === kind)), { sums });
  const consistent = (result: Json) => {
    result.digest = resultDigest(result);
  };

  test.each<[what: string, alter: () => Promise<Buffer>, says: RegExp]>([
    ['a text', () => altered('revision.json', ({ cells }) => (cells[0].source = '# Dogs')), /cell 1 \(“text”\)/],
    [
      'an answer',
      () => altered('revision.json', ({ cells }) => (cells[1].answer.data.keys = [])),
      /cell 2 \(“query”\)/,
    ],
    ['the title', () => altered('revision.json', (one) => (one.title = 'Mine')), /the title/],
    ['a cell gone', () => altered('revision.json', ({ cells }) => cells.pop()), /number of cells/],
    [
      'a specification',
      () => manifest((one) => (one.parameters.maxRows = 599)),
      /evaluation [0-9a-f]{12} was altered: its key/,
    ],
    ['an input', () => manifest((one) => (one.inputs.pruned = 'a'.repeat(64))), /evaluation .* its key/],
    ['a perplexity', () => manifest((one) => (one.result.summary.perplexity *= 1.01)), /evaluation .* its result/],
    [
      'a perplexity, and its digest with it',
      () =>
        manifest(({ result }) => {
          result.summary.perplexity *= 1.01;
          consistent(result);
        }),
      /evaluation .* its perplexity is not that of its rows/,
    ],
    [
      'a bias norm, and its digest with it',
      () =>
        manifest(
          ({ result }) => {
            result.summary.biasNorms[0].mlp += 1;
            consistent(result);
          },
          { kind: 'prunedModel' },
        ),
      /prunedModel .* norms/,
    ],
    [
      'rows left out, and the digest with it',
      () =>
        manifest(({ result }) => {
          result.parts.shift();
          consistent(result);
        }),
      /files that its list does not name/,
    ],
    ['a result dropped', () => manifest((one) => (one.result = null)), /files that its list does not name/],
    [
      'the revision’s digest',
      () => altered('flapbook.json', (one) => (one.revision = 'f'.repeat(64))),
      /The notebook in it was altered/,
    ],
    ['a model left out', () => altered('flapbook.json', (one) => (one.models = [])), /has no model in the bundle/],
    [
      'an engine',
      () => manifest(({ result }) => (result.engine = 'abacus'), { sums: false }),
      /SHA256SUMS says otherwise/,
    ],
    ['a data set’s name', () => altered('flapbook.json', ({ datasets }) => (datasets[0].name = 'dogs')), /SHA256SUMS/],
    [
      'a newer kind',
      () =>
        altered(
          'flapbook.json',
          added((one) => (one.version += 1)),
        ),
      /comes from a newer Flapbook/,
    ],
    ['a newer format', () => altered('flapbook.json', (one) => (one.version = 2)), /version 2/],
    ['another format', () => altered('flapbook.json', (one) => (one.format = 'zip')), /not a Flapbook bundle/],
    ['an unknown field', () => altered('flapbook.json', (one) => (one.extra = 1)), /extra/],
    ['a time that no run takes', () => manifest(({ result }) => (result.seconds = 1e300)), /seconds/],
    [
      'an operation of no known kind',
      () =>
        altered(
          'flapbook.json',
          added((one) => (one.kind = 'alien')),
        ),
      /comes from a newer Flapbook/,
    ],
    [
      'a parameter out of bounds',
      () =>
        altered(
          'flapbook.json',
          added((one) => (one.parameters.maxRows = -1)),
        ),
      /has parameters that are none/,
    ],
  ])('%s', async (_what, alter, says) => {
    await expect(take(await alter())).rejects.toMatchObject({
      code: 'BAD_BUNDLE',
      message: expect.stringMatching(says),
    });
    await holdsNothing();
  });

  test('every single part of every result', async () => {
    const found = await unpacked(whole);
    for (const [name, bytes] of found) {
      if (!name.startsWith('results/')) continue;
      const damaged = Buffer.from(bytes);
      damaged[damaged.length >> 1]! ^= 1;
      await expect(take(await packed(new Map([...found, [name, damaged]])))).rejects.toMatchObject({
        code: 'BAD_BUNDLE',
        message: expect.stringMatching(/^The \w+ [0-9a-f]{12} was altered: the part .* is not what its digest says/),
      });
      const { [name]: _gone, ...rest } = Object.fromEntries(found);
      await expect(take(await packed(new Map(Object.entries(rest))))).rejects.toThrow(/lacks the part/);
    }
    await holdsNothing();
  });

  test('what comes with it is on the account of whoever imports it, and refused before anything is stored', async () => {
    const { database } = other;
    const [row] = await database.query<{ id: string }>(
      `INSERT INTO member (name, role) VALUES ('Ada', 'RESEARCHER') RETURNING id::text`,
    );
    const asker: Asker = { member: row!.id };
    const stored = async () => (await usageOf(database, asker.member, 24)).storedBytes;
    const allow = (storedBytes: number) => setQuota(database, asker.member, { ...NO_QUOTA, storedBytes });
    // Two calibrations share their first shards, which are stored once.
    const model = await origin.models.byName('tiny');
    const dataset = await origin.datasets.byName('cats');
    const longer = resolveCalibration({ samples: 64, sequenceLength: 16 }, { model, dataset, engine: 'onnx' });
    await runToEnd(origin, longer);
    const both = [pipeline.evaluation, longer];
    const given = { content: contentShowing(both), keys: both.map(({ key }) => key).sort() };
    const bytes = await bytesOf(await bundleOf(origin, given));

    await allow(1_000);
    await expect(askedBy(asker, () => take(bytes))).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(asker.retryAfterSeconds).toBe(3_600);
    await holdsNothing();
    await allow(1e9);
    await askedBy(asker, () => take(bytes));
    const all = await stored();
    const vectors = await database.query<{ bytes: number }>(
      `SELECT sum(octet_length(sum_of_means) * 4)::bigint AS bytes FROM calibration_statistics`,
    );
    expect(all).toBeGreaterThan(vectors[0]!.bytes);
    // What is here is not stored, nor counted, again: there is room for nothing more.
    await allow(all);
    await askedBy(asker, () => take(bytes));
    expect(await stored()).toBe(all);
    await database.query(
      'TRUNCATE notebook, publication, revision_operation, revision, claim, calibration_shard, operation CASCADE',
    );
    // Not a byte too many is asked for, but for how the database writes a summary.
    await allow(all - 1_000);
    await expect(askedBy(asker, () => take(bytes))).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await allow(all);
    await askedBy(asker, () => take(bytes));
    // In a workspace, whose requests see neither quotas nor what is elsewhere.
    const lab = '11111111-1111-4111-8111-111111111111';
    await database.query(`INSERT INTO workspace (id, name) VALUES ($1, 'Lab')`, [lab]);
    await database.query(
      'TRUNCATE notebook, publication, revision_operation, revision, claim, calibration_shard, operation CASCADE',
    );
    const inLab = () => within(lab, () => askedBy(asker, () => take(bytes)));
    await within(lab, () => registerTiny(other, files.folder));
    await allow(all - 1_000);
    await expect(inLab()).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await holdsNothing();
    await allow(all);
    await inLab();
    expect(await stored()).toBe(all);
    await database.query('DELETE FROM quota');
  });

  test('a fault in the middle of storing leaves nothing behind', async () => {
    await other.database.query(
      `ALTER TABLE publication ADD CONSTRAINT refuses CHECK (notebook_id <> 'refused') NOT VALID`,
    );
    const file = await fileOf(whole);
    await expect(importBundle(other, file, { notebook: 'refused' })).rejects.toThrow();
    await other.database.query('ALTER TABLE publication DROP CONSTRAINT refuses');
    await holdsNothing();
    await take(whole);
    await expect(importBundle(other, file, { notebook: `n${made - 1}` })).resolves.toBeDefined();
    await expect(importBundle(other, file, { notebook: `n${made - 1}` })).rejects.toThrow(/already/);
  });
});

describe('a hostile file', () => {
  test('with any byte altered is refused, or says and holds what it did', async () => {
    const { digest } = await openAndVerify(whole);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const damaged = Buffer.from(whole);
        damaged[at]! ^= by;
        const outcome = await openAndVerify(damaged).catch((error: unknown) => error);
        if (outcome instanceof FlapbookError) expect(outcome.code).toMatch(/^(BAD_BUNDLE|LIMIT_EXCEEDED)$/);
        // Attributes and times of files are nobody’s.
        else expect(outcome).toEqual({ digest });
      }),
      { numRuns: 300 },
    );
  });

  async function openAndVerify(bytes: Buffer): Promise<{ digest: string }> {
    const bundle = await openBundle(await fileOf(bytes));
    try {
      await verifyResults(bundle);
      return { digest: bundle.digest };
    } finally {
      bundle.close();
    }
  }

  const zipped = async (add: (zip: ZipFile) => void) => {
    const zip = new ZipFile();
    add(zip);
    zip.end();
    return buffer(zip.outputStream);
  };

  test.each<[what: string, bytes: () => Promise<Buffer> | Buffer, says: RegExp]>([
    ['nothing', () => Buffer.alloc(0), /no ZIP file/],
    ['no archive', () => Buffer.from('GIF89a'), /no ZIP file/],
    ['cut off', () => whole.subarray(0, whole.length >> 1), /no ZIP file/],
    ['a bomb', () => zipped((zip) => zip.addBuffer(Buffer.alloc(5_000_000), 'flapbook.json')), /compressed/],
    ['an empty archive', () => zipped(() => undefined), /flapbook\.json is missing/],
    [
      'a file besides',
      async () => packed(new Map([...(await unpacked(whole)), ['extra', Buffer.from('x')]])),
      /does not name/,
    ],
    [
      'a file twice',
      () => zipped((zip) => ['a', 'a'].map((name) => zip.addBuffer(Buffer.from('1'), name, { compress: false }))),
      /twice/,
    ],
    ['a path out of it', () => renamed('revision.json', '../../../x.js'), /list of its files is damaged/],
    ['a path from the root', () => renamed('revision.json', '/revision.jso'), /list of its files is damaged/],
    ['overlapping files', overlapping, /overlap|damaged/],
    ['no UTF-8', () => json(Buffer.from([0x7b, 0xff, 0x7d])), /UTF-8/],
    ['no JSON', () => json('{'), /not JSON/],
    ['depth', () => json(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), /nested/],
    ['a name twice', () => json('{"format":"x","format":"flapbook-bundle"}'), /canonical/],
    ['blanks', () => json('{ "format":"flapbook-bundle"}'), /canonical/],
    ['NUL', () => json('{"format":"\\u0000"}'), /cannot be stored/],
    ['half a character', () => json('{"format":"\\ud800"}'), /cannot be stored/],
    ['a scalar', () => json('1'), /not a Flapbook bundle/],
    [
      'a version that is no text',
      () => json('{"format":"flapbook-bundle","version":{"toString":1}}'),
      /version \{"toString":1\}/,
    ],
    ['null', () => json('null'), /not a Flapbook bundle/],
    ['__proto__', () => json('{"__proto__":{"format":"flapbook-bundle","version":1}}'), /not a Flapbook bundle/],
  ])('%s', async (_what, bytes, says) => {
    await expect(take(await bytes())).rejects.toMatchObject({
      code: 'BAD_BUNDLE',
      message: expect.stringMatching(says),
    });
    await holdsNothing();
  });

  test('too large a list is not even read', async () => {
    const bytes = await json(Buffer.alloc(64_000_001, 0x20));
    await expect(take(bytes)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  const json = async (text: string | Buffer) =>
    packed(new Map([...(await unpacked(whole)), ['flapbook.json', Buffer.from(text)]]));

  /** Names of one length, so that a replacement in the bytes is a file of that name. */
  async function renamed(name: string, by: string): Promise<Buffer> {
    expect(by.length).toBe(name.length);
    return Buffer.from(whole.toString('latin1').replaceAll(name, by), 'latin1');
  }

  /** A second entry whose bytes are those of the first. */
  async function overlapping(): Promise<Buffer> {
    const bytes = await zipped((zip) => {
      for (const name of ['a', 'b', 'c']) zip.addBuffer(Buffer.alloc(1_000, name), name, { compress: false });
    });
    const heads: number[] = [];
    for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 1)) heads.push(at);
    for (const head of heads) {
      bytes.writeUInt32LE(2_000, head + 20);
      bytes.writeUInt32LE(2_000, head + 24);
    }
    return bytes;
  }
});

describe('a latency in a bundle', () => {
  const bundleOfLatency = async () => {
    const { model } = await registerTiny(origin, files.folder);
    const spec = { sequenceLength: 8, repetitions: 3, warmUp: 0 };
    const latency = resolveLatency(spec, { subject: { model, pruned: null }, engine: 'onnx' });
    const { result } = await runToEnd(origin, latency);
    const bytes = await bytesOf(await bundleOf(origin, { content: contentShowing([latency]), keys: [latency.key] }));
    return { latency, result, bytes };
  };

  test('comes with its times and the machine, and is not compared with other measurements', async () => {
    const { latency, result, bytes } = await bundleOfLatency();
    expect(await outcomes(bytes)).toEqual({ latency: 'TAKEN' });
    const [record] = await findOperations(other.database, [latency.key]);
    expect(record!.result).toEqual(result);
    expect(await claimsOf(other, record!)).toMatchObject([{ agrees: true, isThisResult: true }]);
    const measured = { ...record!, result: { ...record!.result, peakBytes: 1 }, finishedAt: new Date() };
    expect(await claimsOf(other, measured)).toMatchObject([{ agrees: null, isThisResult: false }]);
  });

  test('is refused with fewer times than passes', async () => {
    const { bytes } = await bundleOfLatency();
    const found = await unpacked(bytes);
    const manifest = JSON.parse(String(found.get('flapbook.json')));
    const [{ result }] = manifest.operations;
    result.summary.milliseconds.pop();
    result.digest = resultDigest(result);
    const head = Buffer.from(canonicalize(manifest)!);
    const sums = String(found.get('SHA256SUMS')).replace(sha256(found.get('flapbook.json')!), sha256(head));
    const altered = await packed(new Map([...found, ['flapbook.json', head], ['SHA256SUMS', Buffer.from(sums)]]));
    await expect(take(altered)).rejects.toThrow(/number of times/);
    await holdsNothing();
  });
});

/** Adds an operation that nothing shows: the evaluation, altered, with the key that then is its own. */
function added(alter: (operation: Json) => unknown) {
  return ({ operations }: Json) => {
    const one = structuredClone({ ...operations.find(({ kind }: Json) => kind === 'evaluation'), result: null });
    alter(one);
    const { kind, version, parameters, inputs } = one;
    operations.push({ ...one, key: digestOf({ kind, version, parameters, inputs }) });
    operations.sort((a: Json, b: Json) => (a.key < b.key ? -1 : 1));
  };
}

test('models that were pruned in steps travel, and the influence of blocks with its calibration', async () => {
  const { model, dataset } = await registerTiny(origin, files.folder);
  await registerTiny(other, files.folder);
  const influence = withBlockInfluence(pipeline.calibration);
  const spec = { samples: 70, sequenceLength: 16 };
  const again = resolveCalibration(spec, { model, dataset, engine: 'onnx', pruned: pipeline.pruned });
  const plan = resolvePlan({ ratio: 0.6 }, { model, calibration: again });
  const second = resolvePrunedModel('BASELINE_BIAS', { model, plan });
  for (const operation of [influence, second]) expect((await runToEnd(origin, operation)).error).toBeNull();

  const keys = [influence.key, second.key];
  await take(await bytesOf(await bundleOf(origin, { content: contentShowing([influence, second]), keys })));
  const [there, here] = [origin.planner, other.planner];
  expect(await here.blockInfluence(influence.key)).toEqual(await there.blockInfluence(influence.key));
  expect((await here.plan(plan)).result).toEqual((await there.plan(plan)).result);
  const records = await findOperations(other.database, keys);
  expect(records.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
}, 60_000);

test('a plan with a limit of the latency travels with the table that it reads, and is the same there', async () => {
  const { model } = await registerTiny(origin, files.folder);
  await registerTiny(other, files.folder);
  const spec = { ratio: 0.1, mostLatency: 0.99, latencyBatch: 2, latencyLength: 8 };
  const plan = resolvePlan(spec, { model, calibration: pipeline.calibration });
  const pruned = resolvePrunedModel('BASELINE_BIAS', { model, plan });
  expect((await runToEnd(origin, pruned)).error).toBeNull();
  await take(await bytesOf(await bundleOf(origin, { content: contentShowing([pruned]), keys: [pruned.key] })));
  const records = await findOperations(other.database, [pruned.key, plan.inputs.latencyTable!]);
  expect(records.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect((await other.planner.plan(plan)).result).toEqual((await origin.planner.plan(plan)).result);
});
