import { createHash } from 'node:crypto';
import { KINDS } from '../kinds/registry.ts';

/**
 * What this build of Flapbook can run: a digest of the kinds of operations and their versions. It is part of the queue's
 * name, so that a worker of an older version never takes what it would compute differently.
 */
export const SIGNATURE = createHash('sha256')
  .update(
    [...KINDS.values()]
      .map(({ kind, version }) => `${kind}@${version}`)
      .sort()
      .join(' '),
  )
  .digest('hex')
  .slice(0, 8);

/** The queue of the tasks for workers of this version with an engine of that name. */
export function taskQueue(engine: string): string {
  return `${engine}.${SIGNATURE}`;
}
