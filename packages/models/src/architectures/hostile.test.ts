import { FlapbookError } from '@flapbook/flap';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFIG_FIELDS, CONFIG_SIZES, configValues } from '../../test/hostileConfig.ts';
import { ARCHITECTURES, describeModel } from './registry.ts';
import { expectedTensors, storedTensors } from './tensors.ts';

describe('a configuration from anywhere', () => {
  it.each(ARCHITECTURES.map(({ modelType }) => modelType))('of %s is described or refused by a code', (modelType) => {
    const fields = { ...CONFIG_SIZES, model_type: modelType };
    describeModel(fields);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...CONFIG_FIELDS), configValues, { maxKeys: 3 }), (changes) => {
        try {
          const description = describeModel({ ...fields, ...changes });
          const expected = expectedTensors(description);
          for (const shape of [...expected.values(), ...storedTensors(description).values()]) {
            expect(shape.every((size) => Number.isSafeInteger(size) && size > 0)).toBe(true);
          }
          // A view that names nothing that is computed with would be a slip of the architecture's.
          for (const name of Object.keys(description.views ?? {})) expect(expected.has(name)).toBe(true);
        } catch (error) {
          if (!(error instanceof FlapbookError)) throw error;
          expect(['BAD_CONFIG', 'UNSUPPORTED_CONFIG']).toContain(error.code);
        }
      }),
      { numRuns: 150, seed: 11 },
    );
  });
});
