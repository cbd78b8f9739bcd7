import { base, notebookOf, type Template } from './template.ts';

const title = 'Metric × structure';
const id = 'template-metric-structure';
const summary = 'Which score of channels, competing among which units, keeps most of a model.';

/** The metrics of the paper and all others of this version, in every structure. */
export const metricStructure: Template = {
  id,
  title,
  summary,
  notebook: ({ metrics }) =>
    notebookOf({
      id,
      title,
      summary,
      question: `
A metric scores channels; a structure says among which units the scores compete: within each layer (\`UL_UM\`), or across all layers
and both modules (\`AL_AM\`). The structures \`UL_MM\` and \`AL_MM\` are told how many heads to remove; the field above says so. Which
combination keeps most of the model at the same number of parameters?`,
      spec: `name: Metric by structure
${base}
  samples: 256
  ratio: 0.5
factors:
  metric: [${metrics.join(', ')}]
  structure: [UL_UM, AL_AM]
include:
  - metric: [${metrics.join(', ')}]
    structure: [UL_MM, AL_MM]
    removeHeads: $removeHeads
reference:
  metric: WIFV
  structure: AL_AM
  removeHeads: null`,
      definitions: [
        '$model: ModelName!',
        '$calibration: DatasetName!',
        '$evaluation: DatasetName!',
        '$removeHeads: Int!',
      ],
      variables: { removeHeads: 24 },
      reading: `
Each cell is compared with FLAP's own choice, WIFV in AL_AM. Combinations that contradict themselves are refused one by one, with
the reason; the rest runs.

A metric that wins without compensation need not win with it: WIFV scores what a bias cannot restore. Vary \`compensation\` as well to
see it.`,
      next: `
**Try on your own model**: choose it above, and set the heads to remove to a share of its own number: the bundled model has 64.`,
    }),
};
