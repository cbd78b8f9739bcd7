import type { Rope } from '@flapbook/models';

/** Rotary tables, row-major [positions, turned channels / 2]. */
export interface RopeTables {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/**
 * Angular frequencies of a model's rotary embedding, with the scalings as Hugging Face transformers defines them
 * (modeling_rope_utils.py), in float64.
 *
 * @param positions - the row's length, on which `longrope` depends
 */
export function ropeFrequencies(rope: Rope, headDim: number, positions: number): Float64Array {
  const dimensions = rope.dimensions ?? headDim;
  const frequencies = new Float64Array(dimensions / 2);
  const scale = scalingOf(rope, dimensions, positions);
  for (let i = 0; i < frequencies.length; i++) {
    frequencies[i] = scale(rope.theta ** ((-2 * i) / dimensions), i);
  }
  return frequencies;
}

type Scale = (frequency: number, pair: number) => number;

function scalingOf({ theta, scaling }: Rope, dimensions: number, positions: number): Scale {
  switch (scaling.type) {
    case 'none':
      return (frequency) => frequency;
    case 'linear':
      return (frequency) => frequency / scaling.factor;
    case 'llama3': {
      const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalMaxPositions } = scaling;
      return (frequency) => {
        // How often the wave turns within the context that the model was first trained on.
        const turns = (originalMaxPositions * frequency) / (2 * Math.PI);
        if (turns < low) return frequency / factor;
        if (turns > high) return frequency;
        const smooth = (turns - low) / (high - low);
        return ((1 - smooth) * frequency) / factor + smooth * frequency;
      };
    }
    case 'yarn': {
      const { factor, betaFast, betaSlow, truncate, originalMaxPositions } = scaling;
      /** The pair that turns so often within the context that the model was first trained on. */
      const pairOf = (turns: number): number =>
        (dimensions * Math.log(originalMaxPositions / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
      const whole = (value: number, round: (value: number) => number): number => (truncate ? round(value) : value);
      const low = Math.max(whole(pairOf(betaFast), Math.floor), 0);
      const high = Math.min(whole(pairOf(betaSlow), Math.ceil), dimensions - 1);
      const width = high === low ? 0.001 : high - low;
      return (frequency, pair) => {
        const slowed = Math.min(1, Math.max(0, (pair - low) / width));
        return (frequency / factor) * slowed + frequency * (1 - slowed);
      };
    }
    case 'longrope': {
      const isLong = positions > scaling.originalMaxPositions;
      const divisors = isLong ? scaling.longFactors : scaling.shortFactors;
      return (frequency, pair) => frequency / divisors[pair]!;
    }
  }
}

/** Cosines and sines for positions 0 … positions - 1. Angles are float64: float32 angles lose digits at high positions. */
export function ropeTables(rope: Rope, headDim: number, positions: number): RopeTables {
  const frequencies = ropeFrequencies(rope, headDim, positions);
  const factor = 'attentionFactor' in rope.scaling ? rope.scaling.attentionFactor : 1;
  const half = frequencies.length;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let t = 0; t < positions; t++) {
    for (let i = 0; i < half; i++) {
      const angle = t * frequencies[i]!;
      cos[t * half + i] = factor * Math.cos(angle);
      sin[t * half + i] = factor * Math.sin(angle);
    }
  }
  return { cos, sin };
}
