import { expect } from 'vitest';

interface Cell {
  id: string;
  kind: 'MARKDOWN' | 'QUERY' | 'CONTROLS' | 'STUDY';
  source: string;
}

/** Saves a new notebook over GraphQL, as a browser would. */
export async function saveNotebook(
  url: string,
  id: string,
  cells: readonly Cell[],
  variables: Record<string, unknown> = {},
): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) { __typename } }',
      variables: { input: { id, title: id, cells, variables, version: 0 } },
    }),
  });
  expect(await response.json()).toMatchObject({ data: { saveNotebook: { __typename: 'Notebook' } } });
}
