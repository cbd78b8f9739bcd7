import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';
import { directoryArgument, spawnOptions } from './account.ts';
import { answers } from './answer.ts';
import type { ClusterOptions } from './cluster.ts';
import { lastLines, programFault } from './faults.ts';
import { freePort, rememberedPort, rememberPort } from './ports.ts';
import { findPostmaster } from './postmaster.ts';

const LARGEST_LOG = 10 * 1024 * 1024;

/** Given on the command line, so that a data folder follows the version of Flapbook that runs it. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // A process holds at most 13: a pool of 6, the queue's pool of 3, two that listen, one at the start, one to spare.
  max_connections: '200',
  shared_buffers: '128MB',
  // Plans here are small; compiling them costs more than it saves.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Recovery after a crash: one call for the whole file system, rather than one for each of a thousand files.
  ...(process.platform === 'linux' && { recovery_init_sync_method: 'syncfs' }),
};

/** A server that cannot start for one of these reasons may start a moment later. */
const PORT_TAKEN = /could not bind|Address already in use/;
const PASSING = new RegExp(`${PORT_TAKEN.source}|pre-existing shared memory block|lock file .* already exists`);
const TRIES = 20;

export interface LaunchOptions extends ClusterOptions {
  /** The only port that will do, because others know the server by it. Otherwise any, the last one if it is free. */
  readonly port?: number;
  /** How often to try while the reason may pass. 20 by default, which takes some seconds. */
  readonly tries?: number;
}

/**
 * Starts the server and waits until it answers.
 *
 * @throws FlapbookError DATABASE_UNAVAILABLE with the server's last words, or DATA_DIRECTORY if it blames the folder
 */
export async function launch(options: LaunchOptions): Promise<{ readonly pid: number; readonly port: number }> {
  const { layout, tries = TRIES } = options;
  for (let count = 1; ; count += 1) {
    const port = options.port ?? (await freePort(rememberedPort(layout)));
    const { pid, output } = await tryLaunch(options, port);
    if (output === undefined) {
      rememberPort(layout, port);
      return { pid, port };
    }
    // Another program took the port, or what is left of a killed server still holds its memory.
    if (count >= tries || !PASSING.test(output)) throw startFailure(options, output);
    await sleep(250);
  }
}

function startFailure({ layout, port }: LaunchOptions, output: string): FlapbookError {
  if (port === undefined || !PORT_TAKEN.test(output)) {
    return programFault(`The database in ${layout.root} did not start`, output);
  }
  return new FlapbookError(
    'DATABASE_UNAVAILABLE',
    `The database in ${layout.root} cannot come back on port ${port}, by which other processes know it: another program has taken that port.`,
  );
}

/** The server when it answers, or else the last words with which it ended. */
async function tryLaunch(
  { layout, binaries, account, onProgress }: ClusterOptions,
  port: number,
): Promise<{ readonly pid: number; readonly output?: string }> {
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
    if (waits === 200) onProgress?.('Postgres is recovering what the last run left');
    const pid = child.pid ?? 0;
    if (findPostmaster(layout)?.ready && (await answers(layout, port))) return { pid };
    if (await Promise.race([ended, sleep(25)])) return { pid, output: lastLines(layout.log, size) };
  }
}

/** The size of the log, after putting one that has grown too large aside. */
function rotateLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LARGEST_LOG) return size;
  renameSync(path, `${path}.1`);
  return 0;
}
