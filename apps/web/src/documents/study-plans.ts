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

/** What two plans have in common. */
export const PlansInCommon = graphql(`
  query PlansInCommon($key: ID!, $other: ID!) {
    operation(key: $key) {
      key
      ... on Plan {
        agreement(with: { key: $other }) { jaccard heads { spearman } channels { spearman } }
      }
    }
  }
`);

/** In which order a plan's structure gives up heads and channels. */
export const PlanRemoval = graphql(`
  query PlanRemoval($key: ID!) {
    operation(key: $key) {
      key
      ... on Plan { requestedRatio removal { layer heads channels } }
    }
  }
`);
