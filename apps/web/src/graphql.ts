import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './graphql-env';

/** Types documents by the committed schema. `npm run graphql-types -w apps/web` renews the types. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: {
    Ratio: number;
    ModelName: string;
    DatasetName: string;
    DateTime: string;
    JSON: unknown;
    Float32Vector: string;
  };
}>();

export type { ResultOf, VariablesOf } from 'gql.tada';
