import { base, template } from './template.ts';

/** Where pruning without training ends. */
export const limit = template({
  id: 'template-limit',
  title: 'The limit: 60, 70, 80 %',
  summary: 'Where a model breaks, and which layer breaks first.',
  question: `
At which ratio does the pruned model stop to be one, and which layer is the first to lose all its heads or channels? Three large
ratios, with the bias and without.`,
  spec: `name: The limit
${base}
  samples: 256
factors:
  ratio: [0.6, 0.7, 0.8]
  compensation: [BASELINE_BIAS, NONE]
reference: DENSE`,
  reading: `
The steepest climb between two ratios is named above, and the first layer that is emptied; the picture of layers shows what each keeps.
A layer that is emptied early hardly fluctuates on the calibration text, which is not to say that it does nothing on another.`,
  next: `
**Try on your own model**: choose it above, and extend the study by ratios in between to find the edge.`,
});
