import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildWeb } from '../apps/cli/src/web/build.ts';
import { writePackage } from './package.ts';

/**
 * Packs Flapbook as one package that needs Node and nothing else, and prints the path of the file:
 *
 *     npm run -s package [FOLDER]        npx ./flapbook-0.1.0.tgz
 */
const target = path.resolve(process.env.INIT_CWD ?? process.cwd(), process.argv[2] ?? '.');
await mkdir(target, { recursive: true });
await buildWeb((line) => console.error(line));
const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-package-'));
try {
  await writePackage(folder);
  const npm = ['pack', '--silent', '--ignore-scripts', '--pack-destination', target];
  console.log(path.join(target, execFileSync('npm', npm, { cwd: folder, encoding: 'utf8' }).trim()));
} finally {
  await rm(folder, { recursive: true });
}
