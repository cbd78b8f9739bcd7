import { base, notebookOf, type Template } from './template.ts';

const title = 'Iterative refinement: one pass against several';
const id = 'template-iterative';
const summary = 'Whether pruning in steps, with calibration in between, keeps more than one step.';

/** Pruning in k steps; there where this version can. */
export const iterative: Template = {
  id,
  title,
  summary,
  notebook: ({ factors }) =>
    factors.includes('steps')
      ? notebookOf({
          id,
          title,
          summary,
          question: `
The statistics of a dense model say what its channels do while all others are there. Pruning a part, calibrating the pruned model, and
pruning on may see more. Here in 1, 2 and 4 steps to the same ratio, within each layer (\`UL_UM\`) and across all (\`AL_AM\`).`,
          spec: `name: Iterative refinement
${base}
  samples: 256
factors:
  steps: [1, 2, 4]
  ratio: [0.2, 0.5]
  structure: [UL_UM, AL_AM]
reference:
  steps: 1`,
          reading: `
Each number of steps is compared with one pass on the same rows. More steps take more calibrations: the plan of the study names
how many. Steps that are not resolved from one pass are not worth their time here.

Across layers, scores are standardised among the units that are left: a layer that has lost its quiet channels is measured anew by
its louder ones, so that every step may take from it again. Within each layer all steps take the same share of every layer. Where
only the first gets worse with more steps, that is why.`,
          next: `
**Try on your own model**: choose it above. Extend the study by 8 steps where 4 still win.`,
        })
      : undefined,
};
