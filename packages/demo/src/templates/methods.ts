import { published } from './published.ts';
import { base, notebookOf, type Template } from './template.ts';

const title = 'All methods side by side';
const id = 'template-methods';
const summary = 'Every named method of this version, beside published figures where there are some.';

/** Every named method at the ratios of the paper's tables. */
export const methods: Template = {
  id,
  title,
  summary,
  notebook: (registries) =>
    notebookOf({
      id,
      title,
      summary,
      question: `
The methods that this version knows by name, each as its publication composes it: metric, structure, compensation and how it is
calibrated. The same model, texts and ratios for all. Where a figure is published for the model, ratio and method of a cell, it
stands beside ours with its source and its conditions.`,
      spec: `name: All methods
${base}
  samples: 1024
factors:
  method: [${registries.methods.join(', ')}]
  ratio: [0.2, 0.3, 0.5]
reference:
  method: FLAP`,
      reading: `
Every method is compared with FLAP at the same ratio on the same rows. No table of methods is complete without a random one: a method
that is not resolved from chance has no claim.

Published figures are of WikiText-2 in rows of 128 tokens, calibrated on 1024 × 128 tokens of its training text, if they do not say
otherwise. An open re-run misses the paper by 3 to 4 %: that is the honest tolerance across machines and versions.`,
      next: `
**Try on your own model**: register LLaMA-7B and WikiText-2 to stand beside the published figures, or any other model to see the order
of methods on it.`,
      options: { published },
    }),
};
