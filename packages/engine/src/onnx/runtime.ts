import { FlapbookError } from '@flapbook/flap';
import type * as OnnxRuntime from 'onnxruntime-node';

export type Runtime = typeof OnnxRuntime;

/** Loads ONNX Runtime when an engine is made and not before: the rest of Flapbook works without it. */
export async function loadRuntime(load: () => Promise<Runtime> = () => import('onnxruntime-node')): Promise<Runtime> {
  try {
    return await load();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlapbookError(
      'ENGINE_UNAVAILABLE',
      `ONNX Runtime could not be loaded (${reason}). Run \`npm install onnxruntime-node\` on a platform that it has ` +
        'binaries for: Linux, macOS or Windows on x64 or arm64; on Linux with glibc 2.28 or newer.',
      { cause },
    );
  }
}
