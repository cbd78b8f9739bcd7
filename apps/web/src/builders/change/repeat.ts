import type { Change } from '../../editor/changes';
import { type Survey, survey } from '../survey';
import { apply } from '../text';

/** More changes than any form makes at once. */
const MOST = 2_000;

/**
 * Makes changes one after another, each found in the text that the one before has left, until none is found. That way
 * no change has to know where the others have moved its place to.
 */
export function repeat(source: string, next: (found: Survey) => Change | readonly Change[] | undefined): string {
  let text = source;
  for (let count = 0; count < MOST; count++) {
    const found = survey(text);
    if (typeof found === 'string') return text;
    const changes = next(found);
    if (changes === undefined) return text;
    text = apply(text, Array.isArray(changes) ? changes : [changes as Change]);
  }
  return text;
}
