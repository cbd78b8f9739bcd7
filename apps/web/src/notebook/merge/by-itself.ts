import type { Content } from '../content';
import type { Step } from '../history';
import type { Session } from '../session';
import { mergeContents } from './merge';

/** Where nobody knows any more what both started from, whatever differs is in conflict and nothing counts as deleted. */
export const unknownBase: Content = { title: '', cells: [], variables: {} };

export interface Merged {
  /** For `takeBack`; undefined when the other window had only what was here already. */
  step: Step | undefined;
  /** What was settled without asking, in words. */
  notes: readonly string[];
}

/**
 * Ends conflicts of a notebook by merging whenever the two sides have not changed the same lines. Others stay for the
 * author. Returns how to stop.
 */
export function mergeByItself(session: Session, merged: (merged: Merged) => void): () => void {
  // Settling is heard here as well, before the conflict has ended.
  let settling = false;
  const look = () => {
    const { save, content } = session.getSnapshot();
    if (settling || save.kind !== 'conflict') return;
    const merge = mergeContents(save.base ?? unknownBase, content, save.theirs);
    if (merge.conflicts.length > 0) return;
    settling = true;
    const step = session.settle(merge.content, 'merging with another window');
    settling = false;
    merged({ step, notes: merge.notes });
  };
  look();
  return session.subscribe(look);
}
