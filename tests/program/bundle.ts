import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SPAWN = path.join(ROOT, 'apps/worker/src/spawn.ts');
/** How `SPAWN` says which file a worker is, and with what loader. */
const WORKER_FILE = "fileURLToPath(new URL('./main.ts', import.meta.url))";
const WORKER_LOADER = "['--import', import.meta.resolve('tsx')]";

/**
 * Puts the command line and the worker that it starts into a folder, as JavaScript in a few files. Node has such a
 * process up in a third of the time that a thousand modules take by tsx. Packages from npm stay where they are, and a
 * file finds what lies beside it where it lies beside its source.
 *
 * @returns path of the command line's file
 */
export async function bundleProgram(folder: string): Promise<string> {
  const worker = path.join(folder, 'worker.mjs');
  await build({
    entryPoints: {
      flapbook: path.join(ROOT, 'apps/cli/src/main.ts'),
      worker: path.join(ROOT, 'apps/worker/src/main.ts'),
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    plugins: [packagesStay, filesKnowTheirPlace(worker)],
  });
  return path.join(folder, 'flapbook.mjs');
}

const packagesStay: Plugin = {
  name: 'packages stay',
  setup(bundler) {
    bundler.onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) =>
      name.startsWith('@flapbook/') || kind === 'entry-point' ? null : { path: name, external: true },
    );
  },
};

const filesKnowTheirPlace = (worker: string): Plugin => ({
  name: 'files know their place',
  setup(bundler) {
    bundler.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const text = file === SPAWN ? startsBundle(source, worker) : source;
      const here = JSON.stringify(pathToFileURL(file).href);
      return { contents: text.replaceAll('import.meta.url', here), loader: 'ts' };
    });
  },
});

function startsBundle(source: string, worker: string): string {
  if (!source.includes(WORKER_FILE) || !source.includes(WORKER_LOADER)) {
    throw new Error(`${SPAWN} starts workers otherwise than the bundle of the tests expects.`);
  }
  return source.replace(WORKER_FILE, JSON.stringify(worker)).replace(WORKER_LOADER, '[]');
}
