import { useEffect, useLayoutEffect } from 'react';
import { connection } from '../../client/server';
import { follow } from '../../notebook/follow';
import { mergeByItself } from '../../notebook/merge/by-itself';
import { loadNotebook, notebookVersion } from '../../notebook/remote';
import type { Session } from '../../notebook/session';
import { sayMerged } from './say-merged';

const services = {
  version: async (id: string) => (connection.isLost() ? undefined : notebookVersion(id)),
  async load(id: string) {
    const loaded = await loadNotebook(id);
    return loaded.kind === 'loaded' ? loaded.notebook : undefined;
  },
};

/** Keeps an open notebook up with what is written in other windows. */
export function useOtherWindows(session: Session): void {
  // Before anything is painted: a conflict that ends by itself is not shown.
  useLayoutEffect(() => mergeByItself(session, (merged) => sayMerged(session, merged)), [session]);
  useEffect(() => follow(session, services), [session]);
}
