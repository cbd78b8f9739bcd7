import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProgram, IN_CHECKOUT } from '../../packaging/bundle.ts';

/** Where the packages that the bundle imports are found. */
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/** For `globalSetup` of the tests that start processes: one bundle for all of them. */
export default async function setup(): Promise<() => Promise<void>> {
  await mkdir(FOLDER, { recursive: true });
  const folder = await mkdtemp(path.join(FOLDER, 'flapbook-test-'));
  process.env.FLAPBOOK_TEST_BUNDLE = await bundleProgram(folder, IN_CHECKOUT);
  return () => rm(folder, { recursive: true });
}
