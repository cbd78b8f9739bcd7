import { graphql } from '../graphql';
import { whose } from './belonging';

/** What the page of an operation shows beside its figures. */
export const OperationDetails = graphql(`
  query OperationDetails($key: ID!) {
    operation(key: $key) {
      key kind title status spec pinned resultBytes seconds engine priority queuedAt startedAt finishedAt
      settings(inputs: true) { path value isDefault }
      inputs { key kind title }
      notebooks { id title }
      notebook { id title }
      tasks { queued running succeeded failed cancelled total }
      parts(first: 100) {
        edges { node { key part status attempt faults deaths fraction worker seconds startedAt finishedAt error { code message remedy } } }
        pageInfo { hasNextPage }
      }
      ... on OtherVersionOperation { reason figures successor { key title status } }
    }
  }
`);

/** What is known of whether a result is what its specification gives. */
export const OperationVerification = graphql(`
  query OperationVerification($key: ID!) {
    operation(key: $key) {
      key isReproducible
      claims { bundle digest engine finishedAt agrees isThisResult }
      reproductions {
        key number status fraction engine finishedAt seconds digest expected agrees parts differing differingParts
        error { code message remedy }
      }
    }
  }
`);

export const Reproduce = graphql(`
  mutation Reproduce($key: ID!, $notebook: ID) {
    reproduce(key: $key, notebook: $notebook) { __typename ... on Problem { code message remedy } }
  }
`);

/** Of a notebook that came with a bundle: what the bundle says, and what has come of it here. */
export const NotebookClaims = graphql(`
  query NotebookClaims($id: ID!) {
    notebook(id: $id) {
      claimed {
        key kind title status isReproducible
        claims { agrees isThisResult }
        reproductions { status agrees }
      }
    }
  }
`);

export const LineageOf = graphql(`
  query LineageOf($key: ID!, $first: Int) {
    lineage(key: $key, first: $first) {
      nodes { key kind side title status }
      edges { from to }
      truncated
    }
  }
`);

export const PinOperation = graphql(`
  mutation PinOperation($key: ID!) {
    pin(key: $key) { __typename ... on Problem { code message remedy } }
  }
`);

export const UnpinOperation = graphql(`
  mutation UnpinOperation($key: ID!) {
    unpin(key: $key) { __typename ... on Problem { code message remedy } }
  }
`);

/** A page of a kind's operations. */
export const LibraryOperations = graphql(`
  query LibraryOperations($kind: String, $status: OperationStatus, $model: ModelName, $notebook: ID, $text: String, $first: Int, $after: String) {
    operations(kind: $kind, status: $status, model: $model, notebook: $notebook, text: $text, first: $first, after: $after) {
      edges { node {
        __typename key kind title status pinned engine resultBytes queuedAt startedAt finishedAt
        progress { fraction sequence etaSeconds }
        error { code message remedy }
        notebooks { id title }
      } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const LibraryModels = graphql(
  `
    query LibraryModels {
      models(first: 200) {
        edges { node { key name architecture layers parameters byteLength registeredAt belonging { ...Whose } } }
        pageInfo { hasNextPage }
      }
    }
  `,
  [whose],
);

export const LibraryDatasets = graphql(
  `
    query LibraryDatasets {
      datasets(first: 200) {
        edges { node { key name title kind characters rows rowLength registeredAt belonging { ...Whose } } }
        pageInfo { hasNextPage }
      }
    }
  `,
  [whose],
);

/** What tells how an operation is asked for by way of the pipeline. */
export const OperationSettings = graphql(`
  query OperationSettings($key: ID!) {
    operation(key: $key) { kind title settings(inputs: true) { path value isDefault } }
  }
`);

/** What the page of a model shows, with the latest of what was made from it. */
export const ModelDetails = graphql(`
  query ModelDetails($name: ModelName!) {
    model(name: $name) {
      __typename key name architecture layers hiddenSize intermediateSize queryHeads keyValueHeads headDim
      vocabularySize maxPositions parameters prunableParameters byteLength hasTokenizer registeredAt
      files { name byteLength }
      widths { queryHeads keyValueHeads intermediateSize }
    }
    calibrations: operations(kind: "calibration", model: $name, first: 5) { ...Made }
    pruned: operations(kind: "prunedModel", model: $name, first: 5) { ...Made }
    evaluations: operations(kind: "evaluation", model: $name, first: 5) { ...Made }
  }

  fragment Made on OperationConnection {
    edges { node { __typename key title status } }
    pageInfo { hasNextPage }
  }
`);

/** What the page of a data set shows. */
export const DatasetDetails = graphql(`
  query DatasetDetails($name: DatasetName!) {
    dataset(name: $name) {
      key name title kind characters rows rowLength preview registeredAt tokenCounts { tokens models }
    }
  }
`);

/** What a comparison shows of results. */
export const ComparedResults = graphql(`
  query ComparedResults($keys: [ID!]!) {
    operationsByKey(keys: $keys) {
      key kind title status seconds finishedAt
      settings(inputs: true) { path value }
      ... on Evaluation { perplexity interval { low high } subject { parameters } }
      ... on PrunedModel { parameters }
      ... on Latency { median device machine subject { parameters } }
    }
  }
`);

/** The keys of results that a filter asks for. */
export const ComparedKeys = graphql(`
  query ComparedKeys($kind: String, $status: OperationStatus, $model: ModelName, $notebook: ID, $text: String, $after: String) {
    operations(kind: $kind, status: $status, model: $model, notebook: $notebook, text: $text, first: 200, after: $after) {
      edges { node { key } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

/** What ratios of parameters refer to. */
export const ModelSizes = graphql(`
  query ModelSizes {
    models(first: 200) { edges { node { name parameters prunableParameters } } }
  }
`);

/** How much of a data set occurs in another one. */
export const DatasetOverlap = graphql(`
  query DatasetOverlap($name: DatasetName!, $other: DatasetName!) {
    dataset(name: $name) { key overlap(with: $other) { rows sharedRows share span unit } }
  }
`);
