import { graphql } from '../graphql';

export const RunOperations = graphql(`
  mutation RunOperations($keys: [ID!]!, $notebook: ID) {
    run(keys: $keys, notebook: $notebook) { __typename ... on Problem { code message remedy } }
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
        progress { fraction phase sequence etaSeconds etaLowSeconds etaHighSeconds }
        cost { queuedSeconds seconds measured bytes missing cached }
        waitingFor { reason message }
        error { code message remedy }
      }
    }
  }
`);

/** What running would take, step by step, and what is there instead. */
export const PriceDetails = graphql(`
  query PriceDetails($keys: [ID!]!, $first: ID!) {
    price(keys: $keys) {
      queuedSeconds seconds lowSeconds highSeconds measured bytes missingTasks cachedTasks workers
      steps { key kind cached tasks missingTasks seconds }
    }
    operation(key: $first) { key explain { text parts sharedParts } }
  }
`);
