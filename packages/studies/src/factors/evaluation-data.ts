import { nameFactor } from './factor.ts';

export const evaluationData = nameFactor({
  name: 'evaluationData',
  title: 'evaluation data',
  description: 'Data set to evaluate on: a registered name, or tokens:FILE#NAME, text:FILE, jsonl:FILE#FIELD.',
  stage: 'evaluation',
});
