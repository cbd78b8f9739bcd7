/** Sends a document to a server's API. @throws Error with what the server says */
async function ask<T>(url: string, query: string, variables: object): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

interface Revision {
  readonly digest: string;
  readonly notComputed: readonly { readonly key: string; readonly kind: string }[];
}

async function publish(url: string, notebook: string): Promise<Revision> {
  const { notebook: stored } = await ask<{ notebook: { version: number } }>(
    url,
    'query ($id: ID!) { notebook(id: $id) { version } }',
    { id: notebook },
  );
  const { publishRevision } = await ask<{ publishRevision: Revision }>(
    url,
    `mutation ($id: ID!, $version: Int!) { publishRevision(notebook: $id, version: $version) {
      ... on Revision { digest notComputed { key kind } } ... on Problem { message } } }`,
    { id: notebook, version: stored.version },
  );
  return publishRevision;
}

/** Runs everything that a notebook shows and publishes it. @returns the digest of the revision */
export async function publishComputed(url: string, notebook: string): Promise<string> {
  const { notComputed } = await publish(url, notebook);
  // Plans are computed while they are asked for.
  const keys = notComputed.filter(({ kind }) => kind !== 'plan').map(({ key }) => key);
  if (keys.length > 0) await ask(url, 'mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', { keys });
  for (;;) {
    const statuses = await Promise.all(
      keys.map(
        async (key) =>
          (
            await ask<{ operation: { status: string } }>(url, 'query ($key: ID!) { operation(key: $key) { status } }', {
              key,
            })
          ).operation.status,
      ),
    );
    if (statuses.includes('FAILED')) throw new Error('An operation failed.');
    if (statuses.every((status) => status === 'SUCCEEDED')) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return (await publish(url, notebook)).digest;
}
