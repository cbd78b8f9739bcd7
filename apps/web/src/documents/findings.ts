import { graphql } from '../graphql';

/** What to bear in mind of evaluations, by their keys. */
export const EvaluationOverlaps = graphql(`
  query EvaluationOverlaps($keys: [ID!]!) {
    operationsByKey(keys: $keys) {
      key
      ... on Evaluation { overlap { warning } }
    }
  }
`);

/** Evaluations beside one of the same rows, their tests adjusted for their number. */
export const EvaluationVerdicts = graphql(`
  query EvaluationVerdicts($keys: [ID!]!, $base: ID!) {
    compareEvaluations(keys: $keys, base: $base) {
      evaluation { key }
      verdict { verdict moreRows words }
    }
  }
`);
