import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';

/** A process, told apart from a later one with the same number by when it began. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

let own: ProcessIdentity | undefined;

/** This process. */
export function ownIdentity(): ProcessIdentity {
  own ??= identityOf(process.pid);
  return own;
}

/** A process that runs now. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid) };
}

/** Whether that very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return pidExists(identity.pid) && startOf(identity.pid) === identity.started;
}

/** Whether some process has that number. */
export function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, but not ours.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Whether the process with that number is a Postgres, as far as the system tells. */
export function isPostgres(pid: number): boolean {
  if (process.platform === 'linux') return read(`/proc/${pid}/comm`).startsWith('postgres');
  if (process.platform === 'win32') return pidExists(pid);
  return ps('comm', pid).includes('postgres');
}

/** Whether the process works in that folder, where the system tells us: on Linux, about our own processes. */
export function worksIn(pid: number, directory: string): boolean | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(directory);
  } catch {
    return undefined;
  }
}

/** The Postgres processes that work in that folder; none where only Linux could tell. */
export function postgresIn(directory: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isPostgres(pid) && worksIn(pid, directory) === true && pidExists(pid));
}

/** A dead process that its parent has not collected yet, which happens in containers without an init. */
function isZombie(pid: number): boolean {
  return process.platform === 'linux' && statFields(pid)[0] === 'Z';
}

/** When a process began, in whatever unit the system gives: it is only ever compared. */
function startOf(pid: number): string {
  if (process.platform === 'linux') {
    // In clock ticks since boot, hence the boot's id.
    return `${read('/proc/sys/kernel/random/boot_id').trim()} ${statFields(pid)[19] ?? ''}`;
  }
  if (process.platform === 'win32') return '';
  return ps('lstart', pid);
}

/** The fields of /proc/pid/stat from the third on; the second is a name that may hold spaces and parentheses. */
function statFields(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function ps(column: string, pid: number): string {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
