import { FlapbookError } from '@flapbook/flap';
import { type DeviceName, NotInstalledError } from '../../devices.ts';
import { reasonOf } from '../../reason.ts';
import type { Runtime } from '../runtime.ts';

/** How a backend is asked for. */
export interface LoadOptions {
  /** See `DeviceKind`. */
  readonly isNamed: boolean;
  /** Threads of one operator; as many as the machine has cores when absent. Those that have one thread do not look at it. */
  readonly threads: number | undefined;
}

/** Where TensorFlow.js runs. */
export interface Backend extends DeviceName {
  /** What TensorFlow.js calls it. */
  readonly backend: string;
  /** See `Device`. */
  readonly rowByRow?: boolean;
  /**
   * Loads the library, which registers the backend.
   *
   * @returns one line about it, for people
   * @throws FlapbookError ENGINE_UNAVAILABLE with what to install
   */
  load(tf: Runtime, options: LoadOptions): Promise<string>;
}

/** A library by name, so that no compiler and no bundler looks for one that need not be there. */
export async function loadLibrary(name: string, remedy: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (cause) {
    if (isMissing(cause)) throw new NotInstalledError(`${name} is not installed. ${remedy}`, { cause });
    throw unavailable(`${name} does not load`, { cause, remedy });
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}

export function unavailable(
  what: string,
  { cause, remedy }: { readonly cause: unknown; readonly remedy: string },
): FlapbookError {
  return new FlapbookError('ENGINE_UNAVAILABLE', `${what} (${reasonOf(cause)}). ${remedy}`.trimEnd(), { cause });
}
