import { z } from 'zod';
import type { Level } from '../level.ts';
import { type Factor, nullable, shown } from './factor.ts';

const layers = z.custom<Level>(
  (value) =>
    Array.isArray(value) && value.length <= 1_000 && value.every((layer) => Number.isSafeInteger(layer) && layer >= 0),
  { error: 'must be a list of layers, counted from 0, such as [0, 1]' },
);

export const protectedLayers: Factor = {
  name: 'protectedLayers',
  title: 'protected layers',
  description: 'Indices of layers that lose nothing, from 0; the others lose the more, so that the ratio holds.',
  stage: 'plan',
  parameter: 'protectedLayers',
  numeric: false,
  level: nullable(layers),
  default: null,
  text: (level) => (Array.isArray(level) ? (level.length === 0 ? 'none' : level.join(' ')) : shown(level)),
};
