import { base, template } from './template.ts';

/** The paper's main setting: a fifth of the prunable parameters gone, everything at its default. */
export const twentyPercent = template({
  id: 'template-twenty-percent',
  title: '20 % with defaults',
  summary: 'What a fifth of the prunable parameters costs, with every other choice as the paper makes it.',
  question: `
How much does a model lose when FLAP removes a fifth of its prunable parameters? Metric WIFV, structure AL_AM, baseline bias: the
defaults of the paper (arXiv 2312.11983). The pruned model is compared with the dense one on the same rows of text.`,
  spec: `name: 20 % with defaults
${base}
  samples: 1024
factors:
  ratio: [0.2]
reference: DENSE`,
  reading: `
The table has one cell. Press it for its interval and for the paired test against the dense model: the same rows, one difference
a row. A loss that the test resolves is real for *this* text; how large it is, the difference in nats a token says.

Perplexities of other sequence lengths or texts do not compare with it.`,
  next: `
**Try on your own model**: choose it above, with a calibration text close to what the model is for. *Extend* adds a ratio to the
study; what is there already is not computed again.`,
});
