import { createHash } from 'node:crypto';
import { cpus, hostname, totalmem } from 'node:os';

/** What times are times of. */
export interface Machine {
  /** The processor's name. */
  readonly device: string;
  /** Alike for the same machine only, and tells nothing of its name. */
  readonly machine: string;
}

/** The machine of this process: its name, processors and memory. */
export function thisMachine(): Machine {
  const processors = cpus();
  const device = processors[0]?.model.trim() || 'unknown';
  const told = JSON.stringify([hostname(), device, processors.length, totalmem()]);
  return { device, machine: createHash('sha256').update(told).digest('hex').slice(0, 12) };
}

/** Where something was timed; results of before machines were recorded have none. */
export interface Timed {
  readonly engine: string;
  readonly device: string;
  readonly machine?: string | undefined;
}

/** Why times of one do not compare with those of the other; null where they do. */
export function incomparable(one: Timed, other: Timed): string | null {
  if (one.engine !== other.engine) return `the engines differ: ${one.engine} and ${other.engine}`;
  if (one.device !== other.device) return `the processors differ: ${one.device} and ${other.device}`;
  if (one.machine === undefined || other.machine === undefined) {
    return 'on which machine one of them was timed was not recorded; time it again';
  }
  return one.machine === other.machine ? null : `the machines differ: ${one.machine} and ${other.machine}`;
}
