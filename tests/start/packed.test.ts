import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { publishComputed } from '../../bench/reading/publish.ts';
import { saveNotebook } from '../browser/notebooks.ts';
import { ROOT } from '../program/program.ts';
import { startFlapbook } from './server.ts';

const PLAN = `{ model(name: "flapbook-demo") {
  calibration(input: { dataset: "demo-code-train", samples: 8, sequenceLength: 32 }) { key
    plan(input: { ratio: 0.5 }) { key requestedRatio achievedRatio threshold parametersBefore parametersAfter
      layers { layer attention { units kept } mlp { units kept } } } } } }`;

/**
 * Puts a packed Flapbook into an empty folder as npm would. Packages that its lock file names are links to this checkout's,
 * which have the same versions: installing half a gigabyte anew takes minutes. What it does not name is not there.
 */
async function install(tarball: string, folder: string): Promise<string> {
  const place = path.join(folder, 'node_modules/flapbook');
  await mkdir(place, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '--strip-components', '1', '-C', place]);
  const { packages } = JSON.parse(readFileSync(path.join(place, 'npm-shrinkwrap.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  for (const dependency of Object.keys(packages)) {
    const [, name, nested] = /^node_modules\/((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(dependency) ?? [];
    const installed = path.join(ROOT, 'node_modules', name ?? '');
    // One for another platform is nowhere.
    if (name === undefined || nested !== undefined || !existsSync(installed)) continue;
    await mkdir(path.dirname(path.join(folder, dependency)), { recursive: true });
    await symlink(installed, path.join(folder, dependency));
  }
  return path.join(place, 'dist/flapbook.mjs');
}

test('packed as one file and unpacked in an empty folder, it starts, computes and publishes', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-packed-'));
  try {
    const pack = ['--import', 'tsx', 'packaging/main.ts', folder];
    const environment = { ...process.env, INIT_CWD: undefined };
    const tarball = execFileSync(process.execPath, pack, { cwd: ROOT, encoding: 'utf8', env: environment }).trim();
    expect(path.basename(tarball)).toMatch(/^flapbook-\d+\.\d+\.\d+\.tgz$/);
    const empty = path.join(folder, 'empty');
    const program = await install(tarball, empty);
    const version = execFileSync(process.execPath, [program, '--version'], { cwd: empty, encoding: 'utf8' }).trim();
    expect(tarball).toContain(`-${version}.`);

    const started = await startFlapbook(path.join(empty, '.flapbook'), { program: [program], checkout: empty });
    try {
      expect(await (await fetch(`${started.url}/health`)).json()).toMatchObject({ status: 'ok', version });
      expect(await (await fetch(`${started.url}/notebooks/welcome`)).text()).toContain('<title>Flapbook');
      // Statistics by the worker, plans by the server's thread, figures by the web app.
      await saveNotebook(started.url, 'packed', [{ id: 'plan', kind: 'QUERY', source: PLAN }]);
      const page = await fetch(`${started.url}/r/${await publishComputed(started.url, 'packed')}`);
      expect(await page.text()).toContain('<svg');
    } finally {
      expect(await started.interrupt()).toBe(0);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}, 600_000);
