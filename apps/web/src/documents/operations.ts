import { graphql } from '../graphql';

export const RunOperations = graphql(`
  mutation RunOperations($keys: [ID!]!) {
    run(keys: $keys) { __typename ... on Problem { code message remedy } }
  }
`);

export const CancelOperations = graphql(`
  mutation CancelOperations($keys: [ID!]!) {
    cancel(keys: $keys) { __typename ... on Problem { code message remedy } }
  }
`);

export const OperationChanges = graphql(`
  subscription OperationChanges($keys: [ID!]!) {
    operations(keys: $keys) {
      sequence
      operation {
        key kind status engine startedAt finishedAt
        progress { fraction sequence etaSeconds }
        cost { seconds measured bytes missing cached }
        error { code message remedy }
      }
    }
  }
`);
