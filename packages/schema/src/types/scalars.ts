import { GraphQLError, valueFromASTUntyped } from 'graphql';
import { builder } from '../builder.ts';
import { problem } from '../errors.ts';

builder.scalarType('Ratio', {
  description: 'A share of prunable parameters, above 0 and below 1.',
  serialize: (value) => value,
  parseValue(value) {
    if (typeof value === 'number' && value > 0 && value < 1) return value;
    throw problem('BAD_RATIO', `The ratio must lie above 0 and below 1; it is ${shown(value)}.`);
  },
});

const LONGEST_NAME = 500;

function nameOf(thing: string): (value: unknown) => string {
  return (value) => {
    if (typeof value === 'string' && value.length >= 1 && value.length <= LONGEST_NAME) return value;
    const given = typeof value === 'string' ? `this one has ${value.length}` : `this is ${shown(value)}`;
    throw problem('BAD_PARAMETER', `The name of a ${thing} is a text of 1 to ${LONGEST_NAME} characters; ${given}.`);
  };
}

builder.scalarType('ModelName', {
  description: 'The name of a registered model: 1 to 500 characters.',
  serialize: (value) => value,
  parseValue: nameOf('model'),
});

builder.scalarType('DatasetName', {
  description:
    'The name of a registered data set, or a source on the server’s disk: `tokens:FILE#name`, `text:FILE`, `jsonl:FILE#field`, `parquet:FILE#column`. 1 to 500 characters.',
  serialize: (value) => value,
  parseValue: nameOf('data set'),
});

builder.scalarType('DateTime', {
  description: 'An instant, ISO 8601 in UTC.',
  serialize: (value) => value.toISOString(),
  parseValue(value) {
    const instant = new Date(typeof value === 'string' ? value : Number.NaN);
    if (Number.isNaN(instant.getTime())) throw problem('BAD_PARAMETER', `${shown(value)} is no ISO 8601 instant.`);
    return instant;
  },
});

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

builder.scalarType('Float32Vector', {
  description: 'Float32 values, little-endian, in base64.',
  serialize: (value) => base64(value),
  parseValue() {
    throw new GraphQLError('Float32Vector is for answers only.');
  },
});

function base64(values: Float64Array): string {
  const bytes = Buffer.allocUnsafe(values.length * Float32Array.BYTES_PER_ELEMENT);
  for (let i = 0; i < values.length; i++) bytes.writeFloatLE(values[i]!, i * Float32Array.BYTES_PER_ELEMENT);
  return bytes.toString('base64');
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? String(value);
}
