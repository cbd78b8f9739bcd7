import { graphql } from '../graphql';
import { whose } from './belonging';

/** Everything that a study can vary. */
export const StudyFactors = graphql(`
  query StudyFactors {
    studyFactors { name title description numeric choices { value title } default }
  }
`);

/** Everything that a study can measure, and the data sets of tasks that there are. */
export const StudyMeasures = graphql(`
  query StudyMeasures {
    studyMeasures { name title description takesTasks }
    datasets(first: 200) { edges { node { name task } } }
  }
`);

const planParts = graphql(`
  fragment PlanParts on StudyPlan {
    cells
    refused { settings problem { message remedy } }
    kinds { kind operations cached inline }
    cost { seconds lowSeconds highSeconds bytes }
    warnings
    questions
  }
`);

/** What a study would run, and the study itself where it is known already. */
export const PlannedStudy = graphql(
  `
    query PlannedStudy($spec: StudyInput!) {
      studyPlan(spec: $spec) { ...PlanParts study { id } }
    }
  `,
  [planParts],
);

/** What a known study would run now. */
export const KnownStudy = graphql(
  `
    query KnownStudy($id: ID!) {
      study(id: $id) { id plan { ...PlanParts } }
    }
  `,
  [planParts],
);

export const StudyChanges = graphql(`
  subscription StudyChanges($id: ID!) {
    study(id: $id) {
      sequence
      previous
      study {
        id key name spec status createdAt
        factors { name title levels { value } }
        counts { refused planned queued running succeeded failed cancelled }
        progress { fraction etaSeconds }
      }
      cells {
        id position settings status failure { message remedy }
        figures { name title unit value digits higherIsBetter timedOn }
        keys
        evaluation { interval { low high } }
      }
    }
  }
`);

/** All studies, newest first. */
export const Studies = graphql(
  `
    query Studies($after: String) {
      studies(first: 50, after: $after) {
        edges { node {
          id key name status createdAt
          factors { name title levels { title } }
          counts { refused planned queued running succeeded failed cancelled }
          belonging { ...Whose }
        } }
        pageInfo { hasNextPage endCursor }
      }
    }
  `,
  [whose],
);

/** What the paired tests say of each cell, adjusted over all that are there; and how what was expected stands. */
export const StudyComparisons = graphql(`
  query StudyComparisons($id: ID!, $after: String) {
    study(id: $id) {
      id
      cells(first: 100, after: $after) {
        edges { node {
          id
          comparison { difference interval { low high } verdict { verdict p moreRows } }
          accuracies {
            figure title metric items acc { standardError } accNorm { standardError }
            comparison { difference interval { low high } adjustedP verdict moreItems }
          }
        } }
        pageInfo { hasNextPage endCursor }
      }
      expectations { text status cells violations { cell observed } }
      overlaps { warning }
    }
  }
`);

/** The study as a file. */
export const StudyReport = graphql(`
  query StudyReport($id: ID!, $format: StudyReportFormat!) {
    study(id: $id) { id report(format: $format) }
  }
`);

export const CreateStudy = graphql(`
  mutation CreateStudy($spec: StudyInput!) {
    createStudy(spec: $spec) { __typename ... on Study { id } ... on Problem { code message remedy } }
  }
`);

export const StartStudy = graphql(`
  mutation StartStudy($id: ID!, $confirm: Boolean) {
    startStudy(id: $id, confirm: $confirm) {
      __typename
      ... on Study { id }
      ... on StudyConfirmation { plan { questions } }
      ... on Problem { code message remedy }
    }
  }
`);

export const PauseStudy = graphql(`
  mutation PauseStudy($id: ID!) {
    pauseStudy(id: $id) { __typename ... on Problem { code message remedy } }
  }
`);

export const ResumeStudy = graphql(`
  mutation ResumeStudy($id: ID!) {
    resumeStudy(id: $id) { __typename ... on Problem { code message remedy } }
  }
`);

export const CancelStudy = graphql(`
  mutation CancelStudy($id: ID!) {
    cancelStudy(id: $id) { __typename ... on Problem { code message remedy } }
  }
`);

export const ExtendStudy = graphql(`
  mutation ExtendStudy($id: ID!, $factor: String!, $levels: JSON!) {
    extendStudy(id: $id, factor: $factor, levels: $levels) { __typename ... on Problem { code message remedy } }
  }
`);

export const RetryStudyCell = graphql(`
  mutation RetryStudyCell($id: ID!, $cell: ID!) {
    retryStudyCell(id: $id, cell: $cell) { __typename ... on Problem { code message remedy } }
  }
`);
