import { graphql } from '../graphql';

/** What the pickers offer. */
export const Catalogue = graphql(`
  query Catalogue {
    models(first: 200) { edges { node { name } } }
    datasets(first: 200) { edges { node { name } } }
  }
`);
