import { base, template } from './template.ts';

/** Calibration on one text, evaluation on others. */
export const outOfDomain = template({
  id: 'template-out-of-domain',
  title: 'Calibration size × out-of-domain evaluation',
  summary: 'Whether more calibration on one kind of text costs the others.',
  question: `
Pruning keeps what the calibration text uses. Does a larger calibration keep more of *everything*, or only more of its own kind?
Calibrated on one text, evaluated on that kind and on two others.`,
  spec: `name: Calibration size by evaluation text
${base.replace('  evaluationData: $evaluation\n', '')}
  ratio: 0.5
factors:
  samples: [64, 256, 1024]
  evaluationData: [$evaluation, $second, $third]
reference:
  samples: 1024`,
  definitions: [
    '$model: ModelName!',
    '$calibration: DatasetName!',
    '$evaluation: DatasetName!',
    '$second: DatasetName!',
    '$third: DatasetName!',
  ],
  variables: { second: 'demo-arithmetic-test', third: 'demo-code-test' },
  reading: `
Compare within one evaluation text, never across: perplexities of different texts have different scales. Each size is tested against
the largest on the same rows.`,
  next: `
**Try on your own model**: choose it above, with texts that you do *not* want to lose beside the one that you calibrate on.`,
});
