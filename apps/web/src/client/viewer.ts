import { useEffect, useState } from 'react';
import { ReadViewer } from '../documents/access';
import type { ResultOf } from '../graphql';
import { client } from './server';

export type Viewer = ResultOf<typeof ReadViewer>['viewer'];

let asked: Promise<Viewer | null> | undefined;

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
    void readViewer().then((read) => left || setViewer(read));
    return () => {
      left = true;
    };
  }, []);
  return viewer;
}
