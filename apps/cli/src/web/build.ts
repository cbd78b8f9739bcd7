import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { withLock } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';

/** The web app's folder. */
export const WEB_DIRECTORY = fileURLToPath(new URL('../../../web/', import.meta.url));
const LOCKFILE = fileURLToPath(new URL('../../../../package-lock.json', import.meta.url));
const SCHEMA = fileURLToPath(new URL('../../../../packages/schema/schema.graphql', import.meta.url));
/** Beside the build's folder, which a build empties. */
const LOCK = path.join(WEB_DIRECTORY, '.flapbook-build.lock');
const STAMP = path.join(WEB_DIRECTORY, '.next', 'flapbook-sources');

/**
 * Builds the web app unless what lies there was built from the same sources.
 *
 * @param onLine receives what the build says
 * @returns whether it had to build
 * @throws FlapbookError INTERNAL with the last lines of a build that failed
 */
export async function buildWeb(onLine: (line: string) => void): Promise<boolean> {
  // A packed Flapbook brings the built app without its sources.
  if (!existsSync(path.join(WEB_DIRECTORY, 'src'))) return false;
  const digest = await sourcesDigest();
  const isBuilt = async () => existsSync(STAMP) && (await readFile(STAMP, 'utf8')) === digest;
  if (await isBuilt()) return false;
  return withLock(
    LOCK,
    async () => {
      if (await isBuilt()) return false;
      await runBuild(onLine);
      await writeFile(STAMP, digest);
      return true;
    },
    () => onLine('Waiting for another process that builds it.'),
  );
}

async function sourcesDigest(): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(WEB_DIRECTORY, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter(
      (file) => !/[\\/](\.next|node_modules)[\\/]|\.test\.tsx?$|\.tsbuildinfo$|\.lock|next-env\.d\.ts$/.test(file),
    )
    .sort();
  for (const file of [...files, SCHEMA, LOCKFILE]) {
    hash
      .update(path.relative(WEB_DIRECTORY, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex');
}

async function runBuild(onLine: (line: string) => void): Promise<void> {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const child = spawn(process.execPath, [next, 'build'], {
    cwd: WEB_DIRECTORY,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      onLine(line);
      tail.push(line);
      if (tail.length > 20) tail.shift();
    });
  }
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) throw new FlapbookError('INTERNAL', `The web app did not build:\n${tail.join('\n')}`);
}
