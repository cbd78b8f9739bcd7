import { FlapbookError } from '@flapbook/flap';
import { reasonOf } from '../reason.ts';
import { DeviceLostError, isDeviceLost } from './device-lost.ts';

/**
 * What libraries say when a device's memory is used up: ONNX Runtime's arena, C++, CUDA, TensorFlow, Vulkan and Direct3D,
 * WebAssembly, and JavaScript itself.
 */
const SAYINGS =
  /out of memory|out_of_(device|host)_memory|\bOOM\b|failed to allocate|bad_?alloc|allocation failed|cannot enlarge memory|E_OUTOFMEMORY/i;

export function isOutOfMemory(error: unknown): boolean {
  return !(error instanceof FlapbookError) && error instanceof Error && SAYINGS.test(error.message);
}

/** The error of work that cannot be made smaller. */
export function outOfMemory(what: string, cause: unknown): FlapbookError {
  return new FlapbookError('OUT_OF_MEMORY', `The device's memory does not hold ${what} (${reasonOf(cause)}).`, {
    cause,
  });
}

/** Does work that cannot be made smaller. @throws FlapbookError OUT_OF_MEMORY, ENGINE_UNAVAILABLE for a device that is gone */
export async function undivided<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isOutOfMemory(error)) throw outOfMemory(what, error);
    throw isDeviceLost(error) ? new DeviceLostError(error) : error;
  }
}

/**
 * How many of something a device's memory holds at a time: all of it until it runs out, then half of that, and so on.
 * Only for work whose parts, one after another, come to the same as the whole.
 */
export class Halving {
  #most = Number.POSITIVE_INFINITY;

  /**
   * Runs `work` on all of `count`, or on parts of it, in order.
   *
   * @param what - the smallest part, for people
   * @returns the results of the parts
   * @throws FlapbookError OUT_OF_MEMORY when a single one is too much
   */
  async run<T>(count: number, what: string, work: (start: number, end: number) => Promise<T>): Promise<T[]> {
    const results: T[] = [];
    for (let start = 0; start < count; ) {
      const end = Math.min(count, start + this.#most);
      try {
        results.push(await work(start, end));
        start = end;
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        if (end - start === 1) throw outOfMemory(what, error);
        this.#most = Math.ceil((end - start) / 2);
      }
    }
    return results;
  }
}

/** Arrays one after another; a single one as it is. */
export function joined(arrays: readonly Float32Array[]): Float32Array {
  if (arrays.length === 1) return arrays[0]!;
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const array of arrays) {
    all.set(array, offset);
    offset += array.length;
  }
  return all;
}
