import { useEffect, useState } from 'react';
import { ReadViewer } from '../documents/access';
import type { ResultOf } from '../graphql';
import { client } from './server';

export type Viewer = ResultOf<typeof ReadViewer>['viewer'];

let asked: Promise<Viewer | null> | undefined;
const listeners = new Set<() => void>();

/** Asks anew who looks, when what they may enter has changed. */
export function renewViewer(): void {
  asked = undefined;
  for (const listener of listeners) listener();
}

/** Asked once a page: who signs in or out loads the page anew. */
function readViewer(): Promise<Viewer | null> {
  asked ??= client
    .query(ReadViewer, {})
    .toPromise()
    .then(({ data }) => data?.viewer ?? null);
  return asked;
}

/** Who looks at the page; null while that is not known. */
export function useViewer(): Viewer | null {
  const [viewer, setViewer] = useState<Viewer | null>(null);
  useEffect(() => {
    let left = false;
    const look = () => void readViewer().then((read) => left || setViewer(read));
    look();
    listeners.add(look);
    return () => {
      left = true;
      listeners.delete(look);
    };
  }, []);
  return viewer;
}
