import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SPAWN = path.join(ROOT, 'apps/worker/src/spawn.ts');
/** How `SPAWN` says which file a worker is, and with what loader. */
const WORKER_FILE = "new URL('./main.ts', import.meta.url)";
const WORKER_LOADER = "['--import', import.meta.resolve('tsx')]";

/** The TypeScript expression for the address of a source file, as a bundle sees it. */
export type Place = (file: string) => string;

/** Where the sources lie: the bundle runs beside them, on the machine that made it. */
export const IN_CHECKOUT: Place = (file) => JSON.stringify(pathToFileURL(file).href);

/** In a package: what lies beside sources has the same path from the package's root, of which the bundle's folder is one. */
export const IN_PACKAGE: Place = (file) =>
  `new URL(${JSON.stringify(`../${path.relative(ROOT, file).split(path.sep).join('/')}`)}, import.meta.url).href`;

/**
 * Puts the command line and the worker that it starts into a folder, as JavaScript in a few files. Node has such a
 * process up in a third of the time that a thousand modules take by tsx. Packages from npm stay where they are, and a
 * file finds what lies beside it where its source is, as `place` says.
 *
 * @returns path of the command line's file
 */
export async function bundleProgram(folder: string, place: Place): Promise<string> {
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
    sourcemap: place === IN_CHECKOUT,
    plugins: [packagesStay, filesKnowTheirPlace(place)],
  });
  return path.join(folder, 'flapbook.mjs');
}

/** A thread that loads TypeScript by tsx, as one file that needs neither. */
export async function bundleThread(source: string, file: string): Promise<void> {
  await build({
    entryPoints: [source],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [nothingToRegister, packagesStay],
  });
}

const packagesStay: Plugin = {
  name: 'packages stay',
  setup(bundler) {
    bundler.onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) =>
      name.startsWith('@flapbook/') || kind === 'entry-point' ? null : { path: name, external: true },
    );
  },
};

const nothingToRegister: Plugin = {
  name: 'nothing to register',
  setup(bundler) {
    bundler.onResolve({ filter: /^tsx\/esm\/api$/ }, ({ path: name }) => ({ path: name, namespace: 'nothing' }));
    bundler.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({
      contents: 'export const register = () => undefined;',
    }));
  },
};

const filesKnowTheirPlace = (place: Place): Plugin => ({
  name: 'files know their place',
  setup(bundler) {
    bundler.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const text = file === SPAWN ? startsBundle(source) : source;
      return {
        contents: text.replaceAll('import.meta.url', place(file)).replaceAll(OWN, 'import.meta.url'),
        loader: 'ts',
      };
    });
  },
});

/** Stands for the bundle's own address until the others have been replaced. */
const OWN = '__bundleAddress__';

/** The worker lies beside the file that starts it. */
function startsBundle(source: string): string {
  if (!source.includes(WORKER_FILE) || !source.includes(WORKER_LOADER)) {
    throw new Error(`${SPAWN} starts workers otherwise than the bundle expects.`);
  }
  return source.replace(WORKER_FILE, `new URL('./worker.mjs', ${OWN})`).replace(WORKER_LOADER, '[]');
}
