import { graphql } from '../graphql';

/** The version that a notebook is at. */
export const VersionOfNotebook = graphql(`
  query VersionOfNotebook($id: ID!) {
    notebook(id: $id) {
      version
    }
  }
`);

/** A self-contained page is that of a revision. */
export const PublishForExport = graphql(`
  mutation PublishForExport($notebook: ID!, $version: Int!) {
    publishRevision(notebook: $notebook, version: $version) {
      __typename
      ... on Revision {
        digest
      }
      ... on Problem {
        message
        remedy
      }
    }
  }
`);

/** What models can be written as. */
export const ExportFormats = graphql(`
  query ExportFormats {
    exportFormats { format title description dataTypes }
  }
`);
