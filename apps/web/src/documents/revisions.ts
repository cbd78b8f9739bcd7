import { graphql } from '../graphql';

/** What the page of a revision shows besides its content, which alone never changes. */
export const StandingOfRevision = graphql(`
  query StandingOfRevision($digest: ID!) {
    revision(digest: $digest) {
      publishedAt lost audience
      notComputed { key }
      forkedFrom { digest title }
      parent { digest }
      others { digest title publishedAt }
    }
    revisionAudience(digest: $digest)
  }
`);

export const ContentOfRevision = graphql(`
  query ContentOfRevision($digest: ID!) {
    revision(digest: $digest) { content }
  }
`);

/** What running the missing results of a revision would take now. */
export const PriceOfMissing = graphql(`
  query PriceOfMissing($keys: [ID!]!) {
    price(keys: $keys) { seconds measured }
  }
`);

/** Whether a notebook has changed since it was published last. */
export const PublishedVersion = graphql(`
  query PublishedVersion($id: ID!) {
    notebook(id: $id) { version publishedVersion }
  }
`);

/** What publishing would publish, and what has been published. */
export const DraftToPublish = graphql(`
  query DraftToPublish($id: ID!) {
    notebook(id: $id) {
      draft { version digest notComputed { key } cells { id kind source notRun answer } }
      revisions(first: 20) { edges { node { digest title publishedAt audience } } pageInfo { hasNextPage } }
    }
  }
`);

export const PublishRevision = graphql(`
  mutation PublishRevision($notebook: ID!, $version: Int!, $audience: Audience) {
    publishRevision(notebook: $notebook, version: $version, audience: $audience) {
      __typename
      ... on Revision { digest }
      ... on Problem { code message remedy }
    }
  }
`);

export const ForkRevision = graphql(`
  mutation ForkRevision($digest: ID!, $id: ID!) {
    forkRevision(digest: $digest, id: $id) {
      __typename
      ... on Notebook { id }
      ... on Problem { code message remedy }
    }
  }
`);
