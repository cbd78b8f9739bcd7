import { choiceFactor } from './factor.ts';

export const sampling = choiceFactor({
  name: 'sampling',
  title: 'sampling',
  description: 'How calibration windows are drawn from a text; rows are used as they are.',
  stage: 'calibration',
  parameter: 'sampling',
  choices: [
    { value: 'PYTHON_RANDOM', title: 'as the published scripts draw them' },
    { value: 'DOCUMENTS', title: 'from documents, as published for C4' },
    { value: 'RANDOM', title: 'at random starts' },
    { value: 'CONTIGUOUS', title: 'one after another from the start' },
  ],
});
