import { FlapbookError } from '@flapbook/flap';

/** A place where an engine can run. */
export interface DeviceName {
  /** What people call it, and what `--device` takes. */
  readonly name: string;
  /** Whether it may be taken without being named. */
  readonly automatic: boolean;
}

export interface DeviceKind<Opened> extends DeviceName {
  /**
   * @param isNamed - false where it is about to be taken by itself, which only a device worth it should be
   * @throws FlapbookError ENGINE_UNAVAILABLE with the reason and with what to install
   */
  open(isNamed: boolean): Promise<Opened>;
}

/** A device that was not taken, though it stood before the one that was. */
export interface PassedOver {
  readonly device: string;
  readonly reason: string;
}

export interface ChosenDevice<Opened> {
  readonly name: string;
  readonly opened: Opened;
  /** What is installed and failed all the same; what is not there is not worth a word. */
  readonly passedOver: readonly PassedOver[];
}

/** Why a device is not there: a library or a file that nobody has installed. */
export class NotInstalledError extends FlapbookError {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super('ENGINE_UNAVAILABLE', message, options);
  }
}

/**
 * The device that is named, or the first of those that may be taken by themselves and that starts. A device that is
 * named is never replaced by another.
 *
 * @param kinds - the best first
 * @throws FlapbookError BAD_PARAMETER for a name that the engine has not, ENGINE_UNAVAILABLE where none starts
 */
export async function chooseDevice<Opened>(
  engine: string,
  kinds: readonly DeviceKind<Opened>[],
  named: string | undefined,
): Promise<ChosenDevice<Opened>> {
  if (named !== undefined) {
    const kind = kinds.find(({ name }) => name === named);
    if (kind) return { name: named, opened: await kind.open(true), passedOver: [] };
    const names = kinds.map(({ name }) => name).join(', ');
    throw new FlapbookError('BAD_PARAMETER', `Engine ${engine} has no device ${named}; it has: ${names}.`);
  }
  const passedOver: PassedOver[] = [];
  const reasons: string[] = [];
  for (const { name, automatic, open } of kinds) {
    if (!automatic) continue;
    try {
      return { name, opened: await open(false), passedOver };
    } catch (error) {
      if (!(error instanceof FlapbookError)) throw error;
      reasons.push(`${name}: ${error.message}`);
      if (!(error instanceof NotInstalledError)) passedOver.push({ device: name, reason: error.message });
    }
  }
  throw new FlapbookError('ENGINE_UNAVAILABLE', `No device of engine ${engine} starts. ${reasons.join(' ')}`);
}

/** @throws FlapbookError BAD_PARAMETER for what is no number of threads */
export function requireThreads(threads: number | undefined): void {
  if (threads === undefined || (Number.isSafeInteger(threads) && threads >= 1)) return;
  throw new FlapbookError('BAD_PARAMETER', `threads must be a whole number of at least 1, not ${threads}.`);
}
