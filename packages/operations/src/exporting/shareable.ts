/** Where the hub’s own programs, and this one, lay files out: `models--owner--name/snapshots/COMMIT/…`. */
const SNAPSHOT =
  /(?:^|[\\/])(?:models|datasets)--([^\\/]+)[\\/]snapshots[\\/]([0-9a-f]{7})[0-9a-f]{33}(?:[\\/]([^#]*))?/;

/** `owner/name` of the hub’s repository that a path is of; null for any other. */
export function hubIdIn(place: string): string | null {
  return SNAPSHOT.exec(place)?.[1]?.replaceAll('--', '/') ?? null;
}

/**
 * A name without the folders of this machine, which many a name is made of: `tokens:rows.json#eval`, `llama`; of what was
 * downloaded from the hub, the repository and its commit.
 */
export function shareable(name: string): string {
  const found = SNAPSHOT.exec(name);
  if (found !== null) {
    const [all, id, commit, file] = found;
    const scheme = /^[a-z]+:/.exec(name)?.[0] ?? '';
    const rest = name.slice(found.index + all.length);
    return `${scheme}${id!.replaceAll('--', '/')}@${commit}${file ? `/${file.replaceAll('\\', '/')}` : ''}${rest}`;
  }
  return name.replace(/(^|:)(?:[A-Za-z]:)?[\\/](?:[^\\/#]*[\\/])*(?=[^\\/#])/, '$1');
}
