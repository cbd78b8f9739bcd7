import { graphql } from '../graphql';

/** A page of the rows of two evaluations, by the key of each. */
export const ComparedRows = graphql(`
  query ComparedRows($key: ID!, $base: ID!, $order: RowOrder!, $first: Int!, $after: String) {
    operation(key: $key) {
      key
      ... on Evaluation {
        compare(with: $base) {
          rowDifferences(order: $order, first: $first, after: $after) {
            edges { node { row tokens nll baseNll difference text } }
            pageInfo { hasNextPage endCursor }
          }
        }
      }
    }
  }
`);
