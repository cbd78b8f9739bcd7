export { ARCHITECTURES, describeModel } from './architectures/registry.ts';
export { expectedTensors } from './architectures/tensors.ts';
export { toFloat32 } from './checkpoints/convert.ts';
export { openCheckpoint } from './checkpoints/safetensors.ts';
export { openModelFolder } from './folder.ts';
export type * from './types.ts';
