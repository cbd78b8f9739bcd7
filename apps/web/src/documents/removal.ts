import { graphql } from '../graphql';

/** What removing something from the library comes to. */
export const told = graphql(`
  fragment ToldRemoval on Removal {
    names isForAll notebooks studies results shares jobs freedBytes comesBack
  }
`);

export const ModelRemoval = graphql(
  `
    query ModelRemoval($name: ModelName!) {
      model(name: $name) { key removal { ...ToldRemoval } }
    }
  `,
  [told],
);

export const DatasetRemoval = graphql(
  `
    query DatasetRemoval($name: DatasetName!) {
      dataset(name: $name) { key removal { ...ToldRemoval } }
    }
  `,
  [told],
);

export const RemoveModel = graphql(`
  mutation RemoveModel($name: ModelName!) {
    removeModel(name: $name) { __typename ... on Problem { code message remedy } }
  }
`);

export const RemoveDataset = graphql(`
  mutation RemoveDataset($name: DatasetName!) {
    removeDataset(name: $name) { __typename ... on Problem { code message remedy } }
  }
`);
