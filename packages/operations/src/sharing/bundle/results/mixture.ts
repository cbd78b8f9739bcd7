import { z } from 'zod';
import { MIXTURE_KIND, MOST_PARTS, mixtureRole } from '../../../kinds/mixture.ts';
import type { InputRule, ResultCodec } from './codec.ts';

/** A mixture says with its shares all there is to say: whoever has the calibrations merges them. */
export const mixture: ResultCodec = {
  ...MIXTURE_KIND,
  inline: true,
  isLarge: () => false,
  tables: [],
  inputs: {
    model: { is: 'model' },
    ...Object.fromEntries(
      Array.from({ length: MOST_PARTS }, (_, part): [string, InputRule] => [
        mixtureRole(part),
        { is: 'calibration', optional: part > 1 },
      ]),
    ),
  },
  parameters: z.strictObject({ weights: z.array(z.number().gt(0).lt(1)).min(2).max(MOST_PARTS) }),
  describe: async () => null,
  read: async () => null,
  fault: async () => 'it has a result, which a mixture never has',
  store: async () => true,
};
