import { expect, it } from 'vitest';
import { reasonOf } from './reason.ts';

it.each([
  [
    '/build/onnxruntime/core/providers/webgpu/webgpu_context.cc:80 auto Initialize(const Config&) status == Success was false. No supported adapters (none found). Install one.',
    'No supported adapters (none found). Install one.',
  ],
  [
    "Non-zero status code returned while running Gemm node. Name:'Gemm v3' Status Message: /build/onnxruntime/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, Stream*) Failed to allocate memory for requested buffer of size 17179869184\n",
    'Failed to allocate memory for requested buffer of size 17179869184',
  ],
  ['libcudart.so.12: cannot open shared object file\nat somewhere', 'libcudart.so.12: cannot open shared object file'],
])('says what was wrong, and not where in the sources', (message, reason) => {
  expect(reasonOf(new Error(message))).toBe(reason);
});
