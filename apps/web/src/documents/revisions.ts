import { graphql } from '../graphql';

/** A revision as its page shows it, with what its notebook has published besides. */
export const ReadRevision = graphql(`
  query ReadRevision($digest: ID!) {
    revision(digest: $digest) {
      digest content publishedAt
      parent { digest }
      notebook {
        id
        revisions(first: 20) { edges { node { digest title publishedAt } } pageInfo { hasNextPage } }
      }
    }
  }
`);

/** What running the missing results of a revision would take now. */
export const PriceOfMissing = graphql(`
  query PriceOfMissing($keys: [ID!]!) {
    price(keys: $keys) { seconds measured }
  }
`);
