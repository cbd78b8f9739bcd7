import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { startEmbeddedPostgres } from '@flapbook/database';
import { freePort } from '@flapbook/database/testing';

/** A database server of a test's own, which it may stop and start. */
export interface OwnPostgres {
  readonly url: string;
  /** Which one it is, for the test's title. */
  readonly kind: string;
  /** Cuts every connection at once and leaves the address unanswered until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
  end(): Promise<void>;
}

const SYSTEM = '/usr/lib/postgresql';

/** The newest PostgreSQL of the system's packages; null where there is none. */
function systemBinaries(): string | null {
  if (!existsSync(SYSTEM)) return null;
  const [newest] = readdirSync(SYSTEM).sort((a, b) => Number(b) - Number(a));
  const binaries = path.join(SYSTEM, newest ?? '', 'bin');
  return existsSync(path.join(binaries, 'initdb')) ? binaries : null;
}

/** An external PostgreSQL: the system's where one is installed, else the bundled one. */
export async function ownPostgres(folder: string): Promise<OwnPostgres> {
  const binaries = systemBinaries();
  return binaries === null ? bundled(folder) : system(folder, binaries);
}

async function system(folder: string, binaries: string): Promise<OwnPostgres> {
  const data = path.join(folder, 'postgres');
  await mkdir(data, { recursive: true });
  const account = accountOf('postgres');
  if (account) {
    // The account has to pass through the folder, which is private to who made it.
    chmodSync(folder, 0o755);
    chownSync(data, account.uid, account.gid);
  }
  const run = (program: string, ...given: string[]) =>
    execFileSync(path.join(binaries, program), given, { ...account, cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] });
  const port = await freePort();
  run('initdb', '-D', data, '-U', 'flapbook', '--auth=trust', '--no-sync', '-E', 'UTF8');
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200`;
  const start = async () => void run('pg_ctl', '-D', data, '-w', '-l', path.join(data, 'log'), '-o', settings, 'start');
  const stop = async () => void run('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
  await start();
  run('createdb', '-h', '127.0.0.1', '-p', String(port), '-U', 'flapbook', 'flapbook');
  return {
    url: `postgres://flapbook@127.0.0.1:${port}/flapbook`,
    kind: `PostgreSQL of the system, ${path.basename(path.dirname(binaries))}`,
    stop,
    start,
    end: stop,
  };
}

async function bundled(folder: string): Promise<OwnPostgres> {
  const dataDirectory = path.join(folder, 'bundled');
  let server = await startEmbeddedPostgres({ dataDirectory });
  const { url } = server;
  return {
    url,
    kind: 'bundled PostgreSQL',
    stop: () => server.stop(),
    async start() {
      server = await startEmbeddedPostgres({ dataDirectory });
      if (server.url !== url) throw new Error(`The server came back at ${server.url}.`);
    },
    async end() {
      await server.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL does not run as root. */
function accountOf(name: string): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line!.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}
