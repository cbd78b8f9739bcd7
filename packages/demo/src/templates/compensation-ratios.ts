import { base, notebookOf, type Template } from './template.ts';

const title = 'Compensation: with and without, 10 to 80 %';
const id = 'template-compensation';
const summary = 'At which ratios a compensation helps, and where the help is not resolved.';

/** The paper's third experiment, over ratios, with every compensation that this version has. */
export const compensationRatios: Template = {
  id,
  title,
  summary,
  notebook: ({ compensations }) =>
    notebookOf({
      id,
      title,
      summary,
      question: `
What stands in for removed channels? \`NONE\`: nothing. \`BASELINE_BIAS\`: a bias that restores their mean, as FLAP does (the third
experiment of the paper, arXiv 2312.11983, at 50 %).${
        compensations.length > 2
          ? ' Other compensations of this version stand beside them; they change the weights that are kept.'
          : ''
      } All have the same heads and channels removed and meet the same rows of text.`,
      spec: `name: Compensation over ratios
${base}
  samples: 256
factors:
  compensation: [${compensations.join(', ')}]
  ratio: {from: 0.1, to: 0.8, step: 0.1}
reference:
  compensation: NONE`,
      reading: `
Every cell is compared with the one without compensation at the same ratio. At small ratios little is removed and there is little
to restore: look whether the tests resolve a difference there at all. Whether the gap opens or closes with the ratio is among the
sentences above.

A bias restores a mean, never a fluctuation: where even the compensated curve climbs steeply, a constant no longer stands in for
what was removed.`,
      next: `
**Try on your own model**: choose it above. The bundled model is trained so that its channels have means; whether yours are like
that is what the table tells you.`,
    }),
};
