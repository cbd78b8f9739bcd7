import { readFileSync } from 'node:fs';

/** A package in npm's lock file, as far as this needs it. */
interface Locked {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  /** Whether only developers need it. */
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

/** npm's lock file: versions and digests of all packages by the path where they are installed. */
export interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked>>;
}

export const readLock = (file: string): Lock => JSON.parse(readFileSync(file, 'utf8')) as Lock;

/** The version of a package that lies at the root's `node_modules`. @throws Error when none does */
export function versionOf(lock: Lock, name: string): string {
  const version = lock.packages[`node_modules/${name}`]?.version;
  if (version === undefined) throw new Error(`package-lock.json has no ${name} at the root.`);
  return version;
}

/**
 * What some packages need of a lock file, found from each as Node finds it: what is installed elsewhere from this is what
 * was tested here.
 *
 * @param lock - of the checkout
 * @param root - the package that needs them: its dependencies lie at the root
 */
export function lockOf(lock: Lock, root: Locked & { readonly name: string; readonly version: string }): Lock {
  const kept = new Set<string>();
  const visit = (from: string, given: Locked): void => {
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = given;
    for (const name of Object.keys({ ...peerDependencies, ...dependencies, ...optionalDependencies })) {
      const place = resolve(lock, from, name);
      if (place === null) {
        if (name in (optionalDependencies ?? {}) || peerDependenciesMeta?.[name]?.optional) continue;
        throw new Error(`package-lock.json has no ${name}, which ${from || root.name} needs.`);
      }
      // A peer that the user may have or not is installed by nobody.
      if (peerDependenciesMeta?.[name]?.optional || kept.has(place)) continue;
      kept.add(place);
      visit(place, lock.packages[place]!);
    }
  };
  visit('', root);
  const packages = [...kept].sort().map((place) => {
    const { dev: _dev, devOptional: _devOptional, ...locked } = lock.packages[place]!;
    return [place, locked] as const;
  });
  return {
    ...lock,
    ...{ name: root.name, version: root.version },
    packages: { '': root, ...Object.fromEntries(packages) },
  };
}

/** Where Node finds a package from another one: in its own folder or in one above. */
function resolve(lock: Lock, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (place in lock.packages) return place;
    if (folder === '') return null;
  }
}
