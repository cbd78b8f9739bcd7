import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PROGRAM, ROOT } from '../program/program.ts';

/** A server or worker of a fleet, in a process of its own. */
export interface FleetProcess {
  readonly process: ChildProcess;
  /** The line with which it said that it is ready. */
  readonly ready: string;
  /** What it has written to standard error so far. */
  stderr(): string;
  /** SIGTERM; answers with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts `flapbook ARGUMENTS` and waits until it says that it is ready. */
export async function startProcess(
  given: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<FleetProcess> {
  const child = spawn(process.execPath, [...PROGRAM, ...given], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: undefined, FLAPBOOK_LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const ready = new Promise<string>((resolve) => {
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      if (stdout.includes('Ctrl-C stops it')) resolve(stdout);
    });
  });
  const first = await Promise.race([ready, ended]);
  if (typeof first !== 'string') throw new Error(`${given[0]} ended with ${first[0]}:\n${stderr}`);
  return {
    process: child,
    ready: first,
    stderr: () => stderr,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
  };
}

/** Where a server said that it is. */
export function urlOf({ ready }: FleetProcess): string {
  return /http:\/\/\S+/.exec(ready)![0];
}

/** Asks a server. @throws Error with what it answered instead of data */
export async function ask<T>(
  url: string,
  query: string,
  variables: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: readonly { message: string }[] };
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  return data;
}
