import { expect } from 'vitest';

interface Cell {
  id: string;
  kind: 'MARKDOWN' | 'QUERY' | 'CONTROLS' | 'STUDY';
  source: string;
}

/** Saves a notebook over GraphQL, as a browser would; over what an earlier try of the same test has left. */
export async function saveNotebook(
  url: string,
  id: string,
  cells: readonly Cell[],
  variables: Record<string, unknown> = {},
): Promise<void> {
  const ask = async (query: string, values: Record<string, unknown>) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: values }),
    });
    return (await response.json()) as { data?: { notebook?: { version: number } | null } };
  };
  const { data } = await ask('query ($id: ID!) { notebook(id: $id) { version } }', { id });
  const saved = await ask('mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) { __typename } }', {
    input: { id, title: id, cells, variables, version: data?.notebook?.version ?? 0 },
  });
  expect(saved).toMatchObject({ data: { saveNotebook: { __typename: 'Notebook' } } });
}
