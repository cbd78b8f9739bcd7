import { graphql } from '../graphql';

/** What a plan leaves of every layer. */
export const PlanLayers = graphql(`
  query PlanLayers($key: ID!) {
    operation(key: $key) {
      key
      ... on Plan {
        layers {
          layer
          attention { units keptCount }
          mlp { units keptCount }
        }
      }
    }
  }
`);
