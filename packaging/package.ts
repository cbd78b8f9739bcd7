import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProgram, bundleThread, IN_PACKAGE } from './bundle.ts';
import { lockOf, readLock, versionOf } from './lock.ts';
import { copyWeb } from './web.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Read by their place in the checkout, and therefore at the same place in the package. */
const FILES = [
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'apps/cli/package.json',
  'apps/server/package.json',
  'packages/operations/package.json',
  'packages/demo/model',
  'packages/demo/corpora',
  'packages/demo/tasks',
  'packages/tasks/src/importing/parquet/unpacker.mjs',
  'packages/models/src/tokenizers/trial/trial.mjs',
  'packages/operations/src/execution/pulse-thread.mjs',
];
const THREAD = 'packages/operations/src/statistics/thread/thread.mjs';

interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Writes the package `flapbook` into an empty folder: command line, server, worker and the built web app as JavaScript,
 * the bundled model, and a lock file with the very versions that were tested. The web app has to be built.
 */
export async function writePackage(folder: string): Promise<void> {
  await bundleProgram(path.join(folder, 'dist'), IN_PACKAGE);
  await makeExecutable(path.join(folder, 'dist/flapbook.mjs'));
  await bundleThread(path.join(ROOT, THREAD), path.join(folder, THREAD));
  for (const file of FILES) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await cp(path.join(ROOT, file), path.join(folder, file), { recursive: true });
  }
  const web = await copyWeb(path.join(ROOT, 'apps/web'), path.join(folder, 'apps/web'));
  const lock = readLock(path.join(ROOT, 'package-lock.json'));
  const manifest = manifestOf(Object.fromEntries(web.map((name) => [name, versionOf(lock, name)])));
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const { bin: _bin, files: _files, ...root } = manifest;
  await writeFile(path.join(folder, 'npm-shrinkwrap.json'), `${JSON.stringify(lockOf(lock, root), null, 2)}\n`);
}

function manifestOf(web: Readonly<Record<string, string>>) {
  const read = (place: string) => JSON.parse(readFileSync(path.join(ROOT, place, 'package.json'), 'utf8')) as Manifest;
  const { version, description, license, engines } = read('.');
  const workspaces = [
    ...['cli', 'server', 'worker'].map((name) => `apps/${name}`),
    ...readdirSync(path.join(ROOT, 'packages')).map((name) => `packages/${name}`),
  ].filter((place) => existsSync(path.join(ROOT, place, 'package.json')));
  const all = workspaces.map(read);
  return {
    name: 'flapbook',
    version,
    description,
    license,
    type: 'module',
    engines,
    bin: { flapbook: 'dist/flapbook.mjs' },
    files: ['dist', 'apps', 'packages', 'CHANGELOG.md', 'npm-shrinkwrap.json'],
    dependencies: sorted([...all.map(({ dependencies }) => dependencies), web]),
    optionalDependencies: sorted(all.map(({ optionalDependencies }) => optionalDependencies)),
  };
}

function sorted(all: readonly (Readonly<Record<string, string>> | undefined)[]): Record<string, string> {
  const merged: Record<string, string> = Object.assign({}, ...all);
  return Object.fromEntries(Object.entries(merged).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function makeExecutable(file: string): Promise<void> {
  await writeFile(file, `#!/usr/bin/env node\n${await readFile(file, 'utf8')}`);
  await chmod(file, 0o755);
}
