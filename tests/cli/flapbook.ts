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
  return finished(PROGRAM, given);
}

/** Runs it from its sources, as `npm run flapbook --` does. */
export function flapbookFromSources(...given: readonly string[]): Promise<Finished> {
  return finished(SOURCES, given);
}

async function finished(program: readonly string[], given: readonly string[]): Promise<Finished> {
  const child = spawn(process.execPath, [...program, ...given], {
    cwd: ROOT,
    env: { ...process.env, INIT_CWD: undefined, DATABASE_URL: undefined },
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
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/**
 * Keeps the database of a data folder up, so that commands find it running as they do beside a server. Without, each
 * starts and stops it.
 */
export async function keepDatabaseUp(dataDirectory: string): Promise<() => Promise<void>> {
  const server = await startEmbeddedPostgres({ dataDirectory });
  return () => server.stop();
}
