import { ARCHITECTURES, describeModel, expectedTensors, storedTensors } from '@flapbook/models';
import { CONFIG_FIELDS, CONFIG_SIZES, configValues } from '@flapbook/models/testing';
import fc from 'fast-check';
import { expect } from 'vitest';
import { altered, type Json } from '../generators/json.ts';
import type { HostileImporter } from './importer.ts';

const models = fc.constantFrom(...ARCHITECTURES.map(({ modelType }) => ({ ...CONFIG_SIZES, model_type: modelType })));
const fields = fc.dictionary(fc.constantFrom(...CONFIG_FIELDS), configValues, { maxKeys: 4 });

/** A configuration of any architecture, some of whose fields hold something else. */
export const config: HostileImporter<Readonly<Record<string, unknown>>> = {
  inputs: fc.oneof(
    fc.tuple(models, fields).map(([model, changes]) => ({ ...model, ...changes })),
    models
      .chain((model) => altered(model as unknown as Json))
      .filter(
        (json): json is { [name: string]: Json } => typeof json === 'object' && json !== null && !Array.isArray(json),
      ),
  ),
  codes: ['BAD_CONFIG', 'UNSUPPORTED_CONFIG', 'UNSUPPORTED_ARCHITECTURE'],
  async read(given) {
    const description = describeModel(given);
    const expected = expectedTensors(description);
    for (const shape of [...expected.values(), ...storedTensors(description).values()])
      expect(shape.every((size) => Number.isSafeInteger(size) && size > 0)).toBe(true);
    for (const name of Object.keys(description.views ?? {})) expect(expected.has(name)).toBe(true);
  },
};
