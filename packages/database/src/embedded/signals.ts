import { spawnSync } from 'node:child_process';
import { findBinaries } from './binaries.ts';

/** Sends a signal to a Postgres process. Windows has none, and Postgres's own program stands in for them there. */
export function sendSignal(pid: number, signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    spawnSync(findBinaries(undefined).program('pg_ctl'), ['kill', signal.slice(3), String(pid)], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
