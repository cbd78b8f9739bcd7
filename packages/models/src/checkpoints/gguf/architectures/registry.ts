import { FlapbookError } from '@flapbook/flap';
import { show } from '../../../files.ts';
import type { Metadata } from '../metadata.ts';
import type { GgufArchitecture } from './architecture.ts';
import { deci, llama } from './llama.ts';
import { qwen2 } from './qwen2.ts';
import { qwen3 } from './qwen3.ts';

/** Every architecture that is read from GGUF files; a new one is a file beside this one and a word here. */
export const GGUF_ARCHITECTURES: readonly GgufArchitecture[] = [llama, deci, qwen2, qwen3];

/** @throws FlapbookError UNSUPPORTED_ARCHITECTURE */
export function architectureOf(metadata: Metadata): GgufArchitecture {
  const name = metadata.string('general.architecture');
  const found = GGUF_ARCHITECTURES.find((one) => one.name === name);
  if (found) return found;
  const supported = GGUF_ARCHITECTURES.map((one) => one.name).join(', ');
  throw new FlapbookError(
    'UNSUPPORTED_ARCHITECTURE',
    `${metadata.file}: general.architecture is ${show(name)}; supported in GGUF files: ${supported}.`,
  );
}
