import { useCallback, useState } from 'react';
import { client } from '../../client/server';
import { DraftToPublish, PriceOfMissing, PublishRevision } from '../../documents/revisions';
import { type Failure, failuresOf, unreachable } from '../../failure';
import type { ResultOf } from '../../graphql';
import type { Session } from '../../notebook/session';
import type { Audience } from './audiences';
import { type Draft, draftFrom } from './draft';

type Listed = NonNullable<ResultOf<typeof DraftToPublish>['notebook']>['revisions']['edges'][number]['node'];

export type Publishing =
  | { kind: 'reading' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'ready' | 'publishing'; draft: Draft; earlier: readonly Listed[] }
  | { kind: 'published'; digest: string };

/** Keys of which a price can be asked at once. */
const priced = 200;

/** What publishing a notebook would publish, and publishing it. */
export function usePublishing(session: Session) {
  const [state, setState] = useState<Publishing>({ kind: 'reading' });

  const read = useCallback(async () => {
    setState({ kind: 'reading' });
    // What is published is what is stored.
    await session.saveNow();
    if (session.getSnapshot().save.kind !== 'saved') {
      const failure = {
        code: 'NOT_SAVED',
        message: 'The notebook is not saved yet.',
        remedy: 'Save it, then publish.',
      };
      return setState({ kind: 'failed', failure });
    }
    const { data, error } = await client.query(DraftToPublish, { id: session.id }).toPromise();
    if (!data?.notebook) return setState({ kind: 'failed', failure: failuresOf(error)[0] ?? unreachable });
    const { draft, revisions } = data.notebook;
    const keys = draft.notComputed.map(({ key }) => key).slice(0, priced);
    const price = keys.length > 0 ? (await client.query(PriceOfMissing, { keys }).toPromise()).data?.price : undefined;
    setState({ kind: 'ready', draft: draftFrom(draft, price), earlier: revisions.edges.map(({ node }) => node) });
  }, [session]);

  /** @param audience as it is, or of one that is new its members, when null */
  const publish = useCallback(
    async (audience: Audience | null) => {
      if (state.kind !== 'ready') return;
      setState({ ...state, kind: 'publishing' });
      const { version } = state.draft;
      const { data, error } = await client
        .mutation(PublishRevision, { notebook: session.id, version, audience })
        .toPromise();
      const outcome = data?.publishRevision;
      if (outcome?.__typename === 'Revision') {
        // Its figures are drawn once: now, rather than before the eyes of its first reader.
        void fetch(`/r/${outcome.digest}`).catch(() => undefined);
        setState({ kind: 'published', digest: outcome.digest });
      } else {
        setState({ kind: 'failed', failure: outcome ?? failuresOf(error)[0] ?? unreachable });
      }
    },
    [state, session],
  );

  return { state, read, publish };
}
