import { nameFactor } from './factor.ts';

export const model = nameFactor({
  name: 'model',
  title: 'model',
  description: 'Name of a registered model; in a file for the command line, also a folder beside it.',
  stage: 'model',
});
