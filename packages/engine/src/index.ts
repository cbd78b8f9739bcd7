export { generateGreedy } from './greedy.ts';
export { createEngine, ENGINES, type EngineName } from './registry.ts';
export type * from './types.ts';
