export type { CardFacts, CardFigure } from './card/facts.ts';
export { cardContext } from './card/layers.ts';
export { type Footprint, footprint, type Weight } from './footprint.ts';
export * from './format.ts';
export { EXPORT_FORMATS, exportFormat } from './registry.ts';
export type { ModuleResults, ResultVectors } from './results.ts';
export { exportShape } from './shape.ts';
