import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { mulberry32, type TestTensor, writeSafetensors } from '@flapbook/models/testing';
import type { Vector } from './math.ts';
import type { Hooks, Reference, Weights } from './reference.ts';

/** The numbers of a reference's tensors: the same in every run. */
export function drawTensors({ tensors }: Pick<Reference, 'tensors'>): TestTensor[] {
  const uniform = mulberry32(7);
  return tensors.map(([name, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    // Matrices keep the size of what they are given; vectors are near one or, as biases and Gemma's norms, near zero.
    const isGain = shape.length === 1 && /(norm|layernorm|ln_\w+|LayerNorm)\.weight$/.test(name);
    const scale = shape.length === 2 ? Math.sqrt(3 / Math.min(...shape)) : 0.3;
    const values = Float32Array.from({ length: count }, () => (isGain ? 1 : 0) + scale * (2 * uniform() - 1));
    return { name, dataType: 'F32', shape, values };
  });
}

/** Writes a reference's model in its own layout. */
export async function writeReference(
  directory: string,
  reference: Pick<Reference, 'config'>,
  tensors: TestTensor[],
): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'config.json'), JSON.stringify(reference.config, null, 2));
  await writeSafetensors(path.join(directory, 'model.safetensors'), tensors);
}

export function weightsOf(tensors: readonly TestTensor[]): Weights {
  const all = new Map(tensors.map(({ name, values }): [string, Vector] => [name, Float64Array.from(values)]));
  return (name) => {
    const found = all.get(name);
    if (!found) throw new Error(`The reference has no tensor ${name}.`);
    return found;
  };
}

/** Hooks of a pass that is only computed. */
export const NO_HOOKS: Hooks = {
  given: (_layer, _module, inputs) => inputs,
  made: (_layer, _module, output) => output,
};
