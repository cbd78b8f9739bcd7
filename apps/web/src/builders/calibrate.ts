import { formOn } from './begin';
import type { Builder } from './builder';

/** Statistics of a model over calibration text. */
export const calibrateBuilder: Builder = {
  name: 'calibrate',
  title: 'Calibrate',
  hint: 'Fluctuation of every channel, layer by layer',
  groups: () => ['model', 'calibration'],
  foremost: ['calibration.samples', 'calibration.sequenceLength'],
  choices: [],
  fits: ({ depth, dense, saliency, variants }) => depth === 'calibration' && !dense && !saliency && !variants,
  begin: (surroundings) =>
    formOn(['model', 'calibration'], surroundings, {
      title: 'Calibrate',
      shows: ['calibration.amount', 'calibration.fluctuation'],
    }),
};
