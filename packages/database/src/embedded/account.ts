import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { FlapbookError } from '@flapbook/flap';

/** A user without rights of its own, under which Postgres runs when we are root: it refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account to run Postgres under: nothing to change unless we are root. An existing cluster keeps its owner.
 * A new one is made by a user that /etc/passwd names, because `initdb` insists on a name.
 */
export function chooseAccount(cluster: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const user = users.find(([candidate]) => candidate === name);
    if (user) return { uid: Number(user[2]), gid: Number(user[3]) };
  }
  throw new FlapbookError(
    'DATABASE_UNAVAILABLE',
    'Postgres does not run as root, and this machine has neither a user "postgres" nor "nobody" to run it as. Start Flapbook as another user, or name a database in DATABASE_URL.',
  );
}

/**
 * The environment and account of one of Postgres's programs. Settings for another Postgres and libraries put in the
 * way of its own (Conda does that) would lead it astray, and messages in other languages could not be recognised.
 */
export function spawnOptions(account: Account | undefined): { env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (/^(PG|LD_|DYLD_|LC_|LANG)/.test(name)) delete env[name];
  }
  return { env: { ...env, LC_ALL: 'C', TZ: 'UTC' }, ...account };
}

/**
 * How Postgres is told its data directory. A private folder above it (root's home, say) keeps the account from using
 * the path. The folder itself is the account's own, and a process that is started in it may use it as its working
 * directory whatever lies above, so on Linux it is told that.
 */
export function directoryArgument(directory: string, account: Account | undefined): string {
  if (!account) return directory;
  const reaches = spawnSync('/bin/sh', ['-c', 'cd "$0"', directory], { ...spawnOptions(account), cwd: '/' });
  if (reaches.status === 0) return directory;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new FlapbookError(
    'DATA_DIRECTORY',
    `Postgres does not run as root, and the user it runs as (uid ${account.uid}) cannot reach ${directory}. Choose a folder that others may pass through, or start Flapbook as another user.`,
  );
}
