import type { ContentKind } from '@flapbook/operations';

/** What belongs to a library: the kind, the end of the names of its mutations, the scalar of its names, and how texts call it. */
export const CONTENTS = [
  ['model', 'Model', 'ModelName', 'a model'],
  ['dataset', 'Dataset', 'DatasetName', 'a data set'],
] as const satisfies readonly (readonly [ContentKind, ...string[]])[];
