import { useEffect, useState, useSyncExternalStore } from 'react';
import { connection } from '../../client/server';
import { subscribe } from '../../client/subscribe';
import { StudyChanges } from '../../documents/studies';
import { type Followed, followed } from '../../studies/follow';

/** A study as it is and as it changes; undefined until the first event. A page that nobody sees follows nothing. */
export function useFollowed(id: string | undefined): Followed | undefined {
  const [state, setState] = useState<Followed>();
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  const hidden = useSyncExternalStore(
    watchVisibility,
    () => document.hidden,
    () => false,
  );
  useEffect(() => {
    if (id === undefined || lost || hidden) return undefined;
    return subscribe(StudyChanges, { id }, ({ data }) => {
      const event = data?.study;
      if (event) setState((before) => followed(before, event));
    });
  }, [id, lost, hidden]);
  return state?.study.id === id ? state : undefined;
}

function watchVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
