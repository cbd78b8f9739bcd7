import { base, template } from './template.ts';

/** The paper's second experiment: sizes of the calibration. */
export const calibrationSizes = template({
  id: 'template-calibration-sizes',
  title: 'Calibration sizes: 64, 256, 1024, 4096',
  summary: 'From how many sequences on more calibration buys nothing, at two ratios.',
  question: `
Calibration estimates a mean and a variance for every channel. More sequences estimate them better and take longer. From which
size on does the pruned model stop to get better, and does that depend on the ratio? The sizes are prefixes of one another, so
that 4096 sequences are computed once and hold all the others.`,
  spec: `name: Calibration sizes
${base}
factors:
  samples: [64, 256, 1024, 4096]
  ratio: [0.2, 0.5]
reference:
  samples: 4096`,
  reading: `
Each size is compared with the largest on the same rows. Where the test says *unresolved*, the smaller calibration was enough as far as
these rows can tell; the number of rows that would tell is named. A larger ratio has to tell apart channels whose scores lie
closer together, and may need more.

One seed only: vary \`seed\` as well to see how far the perplexity moves by chance of the windows.`,
  next: `
**Try on your own model**: choose it above. Statistics are stored by shards of 64 sequences; a size in between costs a plan and an
evaluation.`,
});
