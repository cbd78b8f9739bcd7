import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PROGRAM, ROOT } from '../program/program.ts';

/** A running `npm start`, without npm. */
export interface Started {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has written to standard error so far. */
  stderr(): string;
  /** Ctrl-C; answers with the exit code. */
  interrupt(): Promise<number | null>;
}

export interface StartSettings {
  /** What Node is given; the program of the tests when absent. */
  readonly program?: readonly string[];
  /** The checkout that it runs in; this one when absent. */
  readonly checkout?: string;
  /** An external database; the embedded one when absent. */
  readonly databaseUrl?: string;
  /** Where it listens; a free port when absent. */
  readonly port?: number;
  /** What its environment has besides that of the tests. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Told what it writes to standard error, from the first moment on. */
  readonly onStderr?: (text: string) => void;
}

/** Starts the whole platform and waits until it says where it is. */
export async function startFlapbook(dataDirectory: string, settings: StartSettings = {}): Promise<Started> {
  const child = spawn(
    process.execPath,
    [
      ...(settings.program ?? PROGRAM),
      ...['start', '--no-open', '--port', String(settings.port ?? 0), '--data', dataDirectory],
    ],
    {
      cwd: settings.checkout ?? ROOT,
      env: { ...process.env, DATABASE_URL: settings.databaseUrl, ...settings.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    settings.onStderr?.(String(chunk));
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const url = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      const address = /http:\/\/\S+/.exec(stdout);
      if (address) resolve(address[0]);
    });
  });
  const first = await Promise.race([url, ended]);
  if (typeof first !== 'string') throw new Error(`Flapbook ended with ${first[0]} before it was ready:\n${stderr}`);
  return {
    url: first,
    process: child,
    stderr: () => stderr,
    async interrupt() {
      child.kill('SIGINT');
      const [code] = await ended;
      return code;
    },
  };
}
