import { graphql } from '../graphql';
import { whose } from './belonging';

export const Notebooks = graphql(
  `
    query Notebooks($after: String) {
      notebooks(first: 50, after: $after) {
        edges { node { id title version updatedAt cells { id kind } belonging { ...Whose } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  `,
  [whose],
);

export const OpenNotebook = graphql(`
  query OpenNotebook($id: ID!) {
    notebook(id: $id) { id title version updatedAt variables cells { id kind source view options } }
  }
`);

export const NotebookVersion = graphql(`
  query NotebookVersion($id: ID!) {
    notebook(id: $id) { version }
  }
`);

export const SaveNotebook = graphql(`
  mutation SaveNotebook($input: SaveNotebookInput!) {
    saveNotebook(input: $input) {
      __typename
      ... on Notebook { version updatedAt }
      ... on NotebookConflict { current { id title version updatedAt variables cells { id kind source view options } } }
      ... on Problem { code message remedy }
    }
  }
`);

export const DeleteNotebook = graphql(`
  mutation DeleteNotebook($id: ID!) {
    deleteNotebook(id: $id) {
      __typename
      ... on DeletePayload { id }
      ... on Problem { code message remedy }
    }
  }
`);
