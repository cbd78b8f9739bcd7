import { buildSchema, type GraphQLSchema } from 'graphql';

let loading: Promise<GraphQLSchema> | undefined;

/** The schema of the server, for checking documents and choosing widgets. Loaded once; a failed attempt is not kept. */
export function loadSchema(): Promise<GraphQLSchema> {
  loading ??= fetchSchema().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function fetchSchema(): Promise<GraphQLSchema> {
  const response = await fetch('/schema.graphql');
  if (!response.ok) throw new Error(`The schema answered ${response.status}.`);
  return buildSchema(await response.text(), { assumeValid: true });
}
