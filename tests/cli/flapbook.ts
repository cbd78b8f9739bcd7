import { spawn } from 'node:child_process';
import { startEmbeddedPostgres } from '@flapbook/database';
import { PROGRAM, ROOT, SOURCES } from '../program/program.ts';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in a process of its own. */
export function flapbook(...given: readonly string[]): Promise<Finished> {
  return begin(PROGRAM, given).finished;
}

/** Runs it with more in its environment. */
export function flapbookWith(
  environment: Readonly<Record<string, string>>,
  ...given: readonly string[]
): Promise<Finished> {
  return begin(PROGRAM, given, environment).finished;
}

/** Runs it from its sources, as `npm run flapbook --` does. */
export function flapbookFromSources(...given: readonly string[]): Promise<Finished> {
  return begin(SOURCES, given).finished;
}

/** A command that is under way. */
export interface Started {
  readonly finished: Promise<Finished>;
  /** Resolves once standard error says it; rejects when the command ends without. */
  says(text: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the command line. */
export function start(...given: readonly string[]): Started {
  return begin(PROGRAM, given);
}

function begin(
  program: readonly string[],
  given: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Started {
  const child = spawn(process.execPath, [...program, ...given], {
    cwd: ROOT,
    env: { ...process.env, INIT_CWD: undefined, DATABASE_URL: undefined, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const finished = new Promise<Finished>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
  return {
    finished,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => text.test(stderr) && resolve();
        child.stderr.on('data', look);
        void finished.then(() => reject(new Error(`It ended without saying ${text}: ${stderr}`)));
        look();
      }),
    kill: (signal) => void child.kill(signal),
  };
}

/**
 * Keeps the database of a data folder up, so that commands find it running as they do beside a server. Without, each
 * starts and stops it.
 */
export async function keepDatabaseUp(dataDirectory: string): Promise<() => Promise<void>> {
  const server = await startEmbeddedPostgres({ dataDirectory });
  return () => server.stop();
}
