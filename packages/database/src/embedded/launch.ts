import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { directoryArgument, spawnOptions } from './account.ts';
import { answers } from './answer.ts';
import type { ClusterOptions } from './cluster.ts';
import { lastLines, programFault } from './faults.ts';

const LARGEST_LOG = 10 * 1024 * 1024;

/** Given on the command line, so that a data folder follows the version of Flapbook that runs it. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '128MB',
  // Plans here are small; compiling them costs more than it saves.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** A server that cannot start for one of these reasons may start a moment later. */
const PASSING = /could not bind|Address already in use|pre-existing shared memory block|lock file .* already exists/;
const TRIES = 20;

/** Starts the server on a free port and waits until it answers. Gives the port. */
export async function launch(options: ClusterOptions): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    const output = await tryLaunch(options, port);
    if (output === undefined) return port;
    // Another program took the port, or what is left of a killed server still holds its memory.
    if (tries === TRIES || !PASSING.test(output)) {
      throw programFault(`The database in ${options.layout.root} did not start`, output);
    }
    await sleep(250);
  }
}

/** Nothing when the server answers, or its last words when it ended. */
async function tryLaunch({ layout, binaries, account, onProgress }: ClusterOptions, port: number) {
  const size = rotateLog(layout.log);
  const directory = directoryArgument(layout.cluster, account);
  const settings = Object.entries({ ...SETTINGS, port: String(port) });
  const log = openSync(layout.log, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(
      binaries.program('postgres'),
      ['-D', directory, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...spawnOptions(account),
        cwd: layout.cluster,
        stdio: ['ignore', log, log],
        // A group of its own: Ctrl-C in a terminal goes to the whole group, and would stop the server under us.
        detached: true,
        windowsHide: true,
      },
    );
  } finally {
    closeSync(log);
  }
  child.unref();
  const ended = new Promise<true>((resolve, reject) => {
    child.once('exit', () => resolve(true));
    child.once('error', reject);
  });
  for (let waits = 0; ; waits += 1) {
    if (waits === 100) onProgress?.('Postgres is recovering what the last run left');
    if (await answers(layout, port)) return undefined;
    if (await Promise.race([ended, sleep(50)])) return lastLines(layout.log, size);
  }
}

/** The size of the log, after putting one that has grown too large aside. */
function rotateLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LARGEST_LOG) return size;
  renameSync(path, `${path}.1`);
  return 0;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
