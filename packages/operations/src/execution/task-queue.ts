import { createHash } from 'node:crypto';
import type { OperationSpec } from '../kinds/kind.ts';
import { KINDS } from '../kinds/registry.ts';
import { siteName } from './site.ts';

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

/** The queue of an operation's tasks. @param engine of operations that any engine can run */
export function queueOf(operation: OperationSpec, engine: string): string {
  const kind = KINDS.get(operation.kind);
  const site = kind?.site?.(operation);
  const hands = site ? siteName(site) : kind?.hands?.(operation);
  return taskQueue(hands ?? (operation.parameters.engine as string | undefined) ?? engine);
}
