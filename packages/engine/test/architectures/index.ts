/** Small models of every architecture, each in its own layout, with a float64 reference of what it computes. */
export { drawTensors, writeReference } from './models.ts';
export { plainOf, type Stored, storedModels } from './plain.ts';
export type { Reference } from './reference.ts';
export { REFERENCES } from './registry.ts';
