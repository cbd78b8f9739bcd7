import type { ModelDescription } from '@flapbook/models';

/** Rotary tables, row-major [positions, headDim / 2]. */
export interface RopeTables {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/**
 * Angular frequencies of a model's rotary embedding, with the scalings as Hugging Face transformers defines them
 * (`_compute_linear_scaling_rope_parameters`, `_compute_llama3_parameters`), in float64.
 */
export function ropeFrequencies(rope: ModelDescription['rope'], headDim: number): Float64Array {
  const frequencies = new Float64Array(headDim / 2);
  for (let i = 0; i < frequencies.length; i++) {
    frequencies[i] = scaled(rope.theta ** ((-2 * i) / headDim), rope.scaling);
  }
  return frequencies;
}

function scaled(frequency: number, scaling: ModelDescription['rope']['scaling']): number {
  switch (scaling.type) {
    case 'none':
      return frequency;
    case 'linear':
      return frequency / scaling.factor;
    case 'llama3': {
      const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalMaxPositions } = scaling;
      // How often the wave turns within the context that the model was first trained on.
      const turns = (originalMaxPositions * frequency) / (2 * Math.PI);
      if (turns < low) return frequency / factor;
      if (turns > high) return frequency;
      const smooth = (turns - low) / (high - low);
      return ((1 - smooth) * frequency) / factor + smooth * frequency;
    }
  }
}

/** Cosines and sines for positions 0 … positions - 1. Angles are float64: float32 angles lose digits at high positions. */
export function ropeTables(rope: ModelDescription['rope'], headDim: number, positions: number): RopeTables {
  const frequencies = ropeFrequencies(rope, headDim);
  const half = frequencies.length;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let t = 0; t < positions; t++) {
    for (let i = 0; i < half; i++) {
      const angle = t * frequencies[i]!;
      cos[t * half + i] = Math.cos(angle);
      sin[t * half + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}
