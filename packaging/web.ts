import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';

/** What a build leaves beside what is served: caches, types, traces, and the list of what it read. */
const NOT_SERVED =
  /[\\/]\.next[\\/](cache|types|diagnostics|turbopack|trace|trace-build|node_modules|flapbook-sources)($|[\\/])|\.nft\.json$/;

/**
 * Copies the built web app. Its build names each package that it does not hold by a link of its own below
 * `.next/node_modules`, which npm packs none of: the copy names the packages themselves.
 *
 * @param from - the web app in the checkout, built
 * @returns names of the packages that the app needs when it runs
 */
export async function copyWeb(from: string, to: string): Promise<string[]> {
  for (const name of ['.next', 'public', 'next.config.mjs', 'package.json']) {
    await cp(path.join(from, name), path.join(to, name), { recursive: true, filter: (file) => !NOT_SERVED.test(file) });
  }
  const links = linksBelow(path.join(from, '.next/node_modules'));
  for (const file of readdirSync(path.join(to, '.next/server'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    const place = path.join(to, '.next/server', file);
    const text = readFileSync(place, 'utf8');
    const renamed = [...links].reduce((given, [link, name]) => given.replaceAll(link, name), text);
    if (renamed !== text) writeFileSync(place, renamed);
  }
  return [...new Set([...links.values(), 'next', 'react', 'react-dom'])];
}

/** Every link below a folder with the name of the package that it leads to. */
function linksBelow(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isSymbolicLink())
      .map((entry) => {
        const place = path.join(entry.parentPath, entry.name);
        const [, name = ''] = /node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(readlinkSync(place)) ?? [];
        return [path.relative(folder, place).split(path.sep).join('/'), name];
      }),
  );
}
