import { graphql } from '../graphql';

export const SearchNotebooks = graphql(`
  query SearchNotebooks($query: String!, $first: Int!, $after: String) {
    searchNotebooks(query: $query, first: $first, after: $after) {
      edges { node { notebook { id title updatedAt } cell { id kind source } excerpt } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);
