import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { withDatabase } from '@flapbook/database/testing';
import { openFilesUnder } from '@flapbook/models/testing';
import { bundleOf, importBundle, type Operations, openOperations } from '@flapbook/operations';
import { openWithWorker } from '@flapbook/operations/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPromise } from 'yauzl';
import {
  bytesOf,
  computePipeline,
  contentShowing,
  makeFolder,
} from '../../packages/operations/src/sharing/bundle/bundle.fixture.ts';
import { bundles } from './generators/bundle.ts';
import { CASES, survives } from './survival.ts';

const TABLES = ['notebook', 'publication', 'revision_operation', 'revision', 'claim', 'calibration_shard', 'operation'];
const STORED = TABLES.map((table) => `SELECT '${table}' AS stored FROM ${table}`).join(' UNION ALL ');

const from = withDatabase();
const to = withDatabase();
let folder: string;
let whole: Buffer;
let here: Operations;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-hostile-bundle-'));
  const files = await makeFolder();
  const stack = await openWithWorker(from.url);
  try {
    const { evaluation } = await computePipeline(stack.operations, files.folder, 8);
    const source = { content: contentShowing([evaluation]), keys: [evaluation.key] };
    whole = await bytesOf(await bundleOf(stack.operations, source));
  } finally {
    await stack.close();
    await files.remove();
  }
  here = await openOperations({ url: to.url, applicationName: 'test' });
});
afterAll(async () => {
  await here?.close();
  await rm(folder, { recursive: true });
});

test(
  'bundles: what is hostile is imported or refused, and of what is refused nothing stays',
  async () => {
    const inputs = bundles(whole, await unpacked(whole));
    let count = 0;
    const outcomes = await survives({
      inputs,
      codes: ['BAD_BUNDLE', 'LIMIT_EXCEEDED'],
      async read(pack) {
        const file = path.join(folder, `${count++}.flapbook`);
        await writeFile(file, await pack());
        try {
          await importBundle(here, file, { notebook: `n${count}` });
          await here.database.query(`TRUNCATE ${TABLES} CASCADE`);
        } finally {
          await rm(file);
        }
      },
    });
    if (CASES > 500) process.stdout.write(`bundles: ${JSON.stringify(Object.fromEntries(outcomes))}\n`);
    expect(outcomes.get('read') ?? 0).toBeGreaterThan(CASES / 100);
    expect(outcomes.get('BAD_BUNDLE') ?? 0).toBeGreaterThan(CASES / 4);
    expect(await here.database.query(STORED)).toEqual([]);
    expect((await openFilesUnder(folder)) ?? []).toEqual([]);
  },
  120_000 + 500 * CASES,
);

async function unpacked(bytes: Buffer): Promise<Map<string, Buffer>> {
  const file = path.join(folder, 'sound.flapbook');
  await writeFile(file, bytes);
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false });
  const found = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    found.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  zip.close();
  return found;
}
