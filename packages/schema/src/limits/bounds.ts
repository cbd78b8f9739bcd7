import { FlapbookError } from '@flapbook/flap';
import { LIMITS } from './limits.ts';

/**
 * A count within 1 (or `low`) and a limit.
 *
 * @throws FlapbookError BAD_PARAMETER below, LIMIT_EXCEEDED above
 */
export function boundedCount(
  name: string,
  count: number,
  { low = 1, high }: { readonly low?: number; readonly high: number },
): number {
  if (count < low) throw new FlapbookError('BAD_PARAMETER', `${name} must be ${low} or more; it is ${count}.`);
  if (count > high) throw new FlapbookError('LIMIT_EXCEEDED', `${name} may be at most ${high}; it is ${count}.`);
  return count;
}

/** Keys of operations, each once. @throws FlapbookError LIMIT_EXCEEDED */
export function boundedKeys(keys: readonly string[]): string[] {
  if (keys.length > LIMITS.keys) {
    throw new FlapbookError(
      'LIMIT_EXCEEDED',
      `At most ${LIMITS.keys} keys may be given at once; there are ${keys.length}.`,
    );
  }
  return [...new Set(keys)];
}

/** The lane of a notebook: its id. @throws FlapbookError LIMIT_EXCEEDED */
export function boundedLane(notebook: string): string {
  boundedCount('The length of the notebook’s id', notebook.length, { low: 0, high: LIMITS.lane });
  return notebook;
}

/** The words of a search, each once. @throws FlapbookError LIMIT_EXCEEDED */
export function boundedWords(text: string | null | undefined): string[] {
  const given = text ?? '';
  boundedCount('The length of the text', given.length, { low: 0, high: LIMITS.searchCharacters });
  return [...new Set(given.split(/\s+/).filter((word) => word !== ''))];
}
