import { base, template } from './template.ts';

/** Models of different architectures under the same ratios. */
export const architectures = template({
  id: 'template-architectures',
  title: 'Architectures side by side',
  summary: 'How the loss grows with the ratio in models of different shapes.',
  question: `
Does a model with grouped queries, or with more layers, give way sooner? Two models, the same ratios, the same texts. Perplexities of
different models do not compare, and neither do those of different tokenizers: what compares is the loss of each against its own
dense model.

Choose a second model above. As long as it is the same as the first, the study has one.`,
  spec: `name: Architectures
${base.replace('  model: $model\n', '')}
  samples: 256
factors:
  model: [$model, $other]
  ratio: [0.1, 0.2, 0.3, 0.4, 0.5]
reference: DENSE`,
  definitions: ['$model: ModelName!', '$other: ModelName!', '$calibration: DatasetName!', '$evaluation: DatasetName!'],
  variables: { other: 'flapbook-demo' },
  reading: `
Read the matrix of verdicts: it has each cell's perplexity as a multiple of the dense model's own. A head of a model with grouped
queries is removed together with its group, so that the same ratio leaves coarser choices.`,
  next: `
**Try on your own model**: register several (the Welcome notebook shows how) and add them to the study with *Extend*.`,
});
