import type { Backend } from './backend.ts';
import { cpu } from './cpu.ts';
import { node, nodeGpu } from './node.ts';
import { wasm } from './wasm.ts';
import { webgpu } from './webgpu.ts';

/** Every backend, the fastest first. A new one is a file beside these and a place here. */
export const TFJS_DEVICES: readonly Backend[] = [nodeGpu, node, webgpu, wasm, cpu];
