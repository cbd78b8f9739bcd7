import type { ResultOf } from 'gql.tada';
import { useEffect, useState } from 'react';
import { client } from '../../client/server';
import { SearchNotebooks } from '../../documents/notebook-search';
import { type Failure, failuresOf } from '../../failure';

export type Match = ResultOf<typeof SearchNotebooks>['searchNotebooks']['edges'][number]['node'];

/** How long writing must rest before it is searched for, in milliseconds. */
const rest = 200;
/** The server takes no longer question. */
export const mostCharacters = 200;

interface Found {
  question: string;
  matches: readonly Match[];
  cursor: string | null;
  failure: Failure | undefined;
}

/** Searches all notebooks for what is written; nothing while that is blank. The last question's answer alone counts. */
export function useNotebookSearch(question: string, first: number) {
  const [found, setFound] = useState<Found>();
  const asked = question.trim();

  useEffect(() => {
    if (asked === '') return;
    let current = true;
    const timer = setTimeout(async () => {
      const next = await search(asked, first, null);
      if (current) setFound(next);
    }, rest);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [asked, first]);

  const shown = asked === '' ? undefined : found;
  const { cursor } = shown ?? {};
  const more = async () => {
    if (!shown) return;
    const next = await search(shown.question, first, shown.cursor);
    setFound((now) => (now === shown ? { ...next, matches: [...shown.matches, ...next.matches] } : now));
  };
  return {
    /** Undefined until something was found or not. */
    matches: shown?.matches,
    failure: shown?.failure,
    searching: asked !== '' && found?.question !== asked,
    more: cursor ? more : undefined,
  };
}

async function search(question: string, first: number, after: string | null): Promise<Found> {
  const { data, error } = await client.query(SearchNotebooks, { query: question, first, after }).toPromise();
  const { edges, pageInfo } = data?.searchNotebooks ?? { edges: [], pageInfo: undefined };
  return {
    question,
    matches: edges.map(({ node }) => node),
    cursor: pageInfo?.hasNextPage ? (pageInfo.endCursor ?? null) : null,
    failure: failuresOf(error)[0],
  };
}
