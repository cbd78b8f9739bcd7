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

/** What the masks of a study have in common between the levels of a factor. */
export const LevelsInCommon = graphql(`
  query LevelsInCommon($id: ID!, $factor: String!) {
    study(id: $id) {
      id
      agreement(factor: $factor) {
        factor
        title
        levels { title }
        between {
          one { title }
          other { title }
          pairs
          all { mean low high }
          heads { mean low high }
          channels { mean low high }
        }
      }
    }
  }
`);
