import { createHash } from 'node:crypto';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What times are times of. */
export interface Machine {
  /** The processor's name. */
  readonly device: string;
  /** Alike where times compare as far as the machine goes: see `machineOf`. */
  readonly machine: string;
}

/** What a machine is as far as times go. */
export interface MachineTraits {
  readonly platform: string;
  readonly arch: string;
  readonly processor: string;
  /** Logical processors that there are, and those of them that this process may use. */
  readonly processors: number;
  readonly available: number;
  /** Bytes of memory that there are, and those that this process may take. */
  readonly memory: number;
  readonly mostMemory: number;
}

/** Digits of a machine: those of before, which had its name in them, were twelve. */
const DIGITS = 16;
const GIB = 2 ** 30;

/**
 * A machine is the system, the processor's name, how many there are and may be used, and the memory, to the GiB, that
 * there is and may be used. Not its name: a container that starts anew, or a machine that is called otherwise, is what it
 * was, and two of one make are one as far as times go. Not its accelerator, drivers or libraries either: the engine's
 * description has those, and times of different engines do not compare (`incomparable`).
 */
export function machineOf(traits: MachineTraits): Machine {
  const { platform, arch, processor, processors, available, memory, mostMemory } = traits;
  const told = [
    platform,
    arch,
    processor,
    processors,
    available,
    Math.round(memory / GIB),
    Math.round(mostMemory / GIB),
  ];
  const machine = createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, DIGITS);
  return { device: processor, machine };
}

/** The machine of this process. */
export function thisMachine(): Machine {
  known ??= machineOf({
    platform: platform(),
    arch: arch(),
    processor: cpus()[0]?.model.trim() || 'unknown',
    processors: cpus().length,
    available: availableParallelism(),
    memory: totalmem(),
    mostMemory: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
  });
  return known;
}

/** It stays the same while a process lives. */
let known: Machine | undefined;

/** Where something was timed; results of before machines were recorded have none. */
export interface Timed {
  readonly engine: string;
  readonly device: string;
  readonly machine?: string | undefined;
}

/** Where something was timed, for people; times of different places do not compare. */
export function placeOf({ device, engine, machine }: Timed): string {
  return [device, engine, ...(machine === undefined ? [] : [`machine ${machine}`])].join(', ');
}

/** Why times of one do not compare with those of the other; null where they do. */
export function incomparable(one: Timed, other: Timed): string | null {
  if (one.engine !== other.engine) return `the engines differ: ${one.engine} and ${other.engine}`;
  if (one.device !== other.device) return `the processors differ: ${one.device} and ${other.device}`;
  if (one.machine === undefined || other.machine === undefined) {
    return 'on which machine one of them was timed was not recorded; time it again';
  }
  if (one.machine === other.machine) return null;
  return one.machine.length === other.machine.length
    ? `the machines differ: ${one.machine} and ${other.machine}`
    : 'one of them was timed when machines were told apart by their names; time it again';
}
