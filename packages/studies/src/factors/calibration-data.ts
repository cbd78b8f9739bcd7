import { nameFactor } from './factor.ts';

export const calibrationData = nameFactor({
  name: 'calibrationData',
  title: 'calibration data',
  description: 'Data set to calibrate on: a registered name, or tokens:FILE#NAME, text:FILE, jsonl:FILE#FIELD.',
  stage: 'calibration',
});
