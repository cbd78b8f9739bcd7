import { graphql } from '../graphql';

/** Whose something is, and who else has it. */
export const whose = graphql(`
  fragment Whose on Belonging {
    isForAll isShared
    workspace { id name isPersonal }
    shares { id isForAll workspace { id name isPersonal } }
  }
`);

export const NotebookBelonging = graphql(
  `
    query NotebookBelonging($id: ID!) {
      notebook(id: $id) { belonging { ...Whose } }
    }
  `,
  [whose],
);

export const StudyBelonging = graphql(
  `
    query StudyBelonging($id: ID!) {
      study(id: $id) { id belonging { ...Whose } }
    }
  `,
  [whose],
);

export const ModelBelonging = graphql(
  `
    query ModelBelonging($id: ModelName!) {
      model(name: $id) { key belonging { ...Whose } }
    }
  `,
  [whose],
);

export const DatasetBelonging = graphql(
  `
    query DatasetBelonging($id: DatasetName!) {
      dataset(name: $id) { key belonging { ...Whose } }
    }
  `,
  [whose],
);

export const ShareModel = graphql(`
  mutation ShareModel($id: ModelName!, $workspace: ID!) {
    shareModel(name: $id, workspace: $workspace) { __typename ... on Problem { code message remedy } }
  }
`);

export const ShareDataset = graphql(`
  mutation ShareDataset($id: DatasetName!, $workspace: ID!) {
    shareDataset(name: $id, workspace: $workspace) { __typename ... on Problem { code message remedy } }
  }
`);

export const TakeBackShare = graphql(`
  mutation TakeBackShare($id: ID!) {
    takeBackShare(id: $id) { __typename ... on Problem { code message remedy } }
  }
`);

export const MoveModel = graphql(`
  mutation MoveModel($id: ModelName!, $workspace: ID!) {
    moveModel(name: $id, workspace: $workspace) { __typename ... on Problem { code message remedy } }
  }
`);

export const MoveDataset = graphql(`
  mutation MoveDataset($id: DatasetName!, $workspace: ID!) {
    moveDataset(name: $id, workspace: $workspace) { __typename ... on Problem { code message remedy } }
  }
`);

export const MoveNotebook = graphql(`
  mutation MoveNotebook($id: ID!, $workspace: ID!) {
    moveNotebook(id: $id, workspace: $workspace) { __typename ... on Problem { code message remedy } }
  }
`);

export const MoveStudy = graphql(`
  mutation MoveStudy($id: ID!, $workspace: ID!) {
    moveStudy(id: $id, workspace: $workspace) { __typename ... on Problem { code message remedy } }
  }
`);

export const DeleteWorkspace = graphql(`
  mutation DeleteWorkspace($id: ID!, $moveTo: ID) {
    deleteWorkspace(id: $id, moveTo: $moveTo) { __typename ... on Problem { code message remedy } }
  }
`);
