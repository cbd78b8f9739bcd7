/** What writes ONNX graphs, for those outside the engine that do. */
export { alibiSlopes } from './alibi.ts';
export { GraphBuilder, type Value } from './builder.ts';
export { capped } from './cap.ts';
export { linear } from './modules.ts';
export { ropeFrequencies } from './rope.ts';
