import { graphql } from '../graphql';

/** What the pickers offer. */
export const Catalogue = graphql(`
  query Catalogue {
    models(first: 200) { edges { node { name } } }
    datasets(first: 200) { edges { node { name } } }
  }
`);

/** Data sets of the hub that are known by a name. */
export const PublishedDatasets = graphql(`
  query PublishedDatasets { publishedDatasets { name title id file } }
`);

export const RegisterModel = graphql(`
  mutation RegisterModel($input: RegisterModelInput!) {
    registerModel(input: $input) {
      __typename
      ... on Model { name }
      ... on Job { key }
      ... on Problem { code message remedy }
    }
  }
`);

export const RegisterDataset = graphql(`
  mutation RegisterDataset($input: RegisterDatasetInput!) {
    registerDataset(input: $input) {
      __typename
      ... on Dataset { name }
      ... on Job { key }
      ... on Problem { code message remedy }
    }
  }
`);

/** How far a registration or download is. */
export const RegistrationJobs = graphql(`
  query RegistrationJobs {
    jobs {
      running { ...RegistrationJob }
      recent { ...RegistrationJob }
    }
  }

  fragment RegistrationJob on Job { key status fraction phase etaSeconds error { code message remedy } }
`);
