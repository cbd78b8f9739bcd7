import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Starts a process that reads what is not trusted, so that whatever a file brings a library to is that process's end and
 * not this one's. It needs none of this process's variables, among which are secrets, and nothing that it was started with.
 *
 * @param module plain JavaScript, which is up in a moment without TypeScript's loader
 */
export function startAside(module: URL, { memoryMebibytes }: { readonly memoryMebibytes: number }): ChildProcess {
  return fork(fileURLToPath(module), [], {
    execArgv: [`--max-old-space-size=${memoryMebibytes}`],
    env: { NODE_ENV: 'production' },
    serialization: 'advanced',
    // What a library says when it dies is for nobody.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

export function isAlive({ connected, exitCode, signalCode }: ChildProcess): boolean {
  return connected && exitCode === null && signalCode === null;
}

/** Keeps a process that has nothing to do from keeping this one alive; it ends with this one. */
export function rest(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

export function wake(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}
