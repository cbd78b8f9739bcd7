import { normal } from './random.ts';

/** Made-up activations: what each sample's tokens are, and the two numbers a channel that an engine returns of them. */
export interface Samples {
  readonly samples: number;
  readonly tokens: number;
  readonly channels: number;
  /** [samples, tokens, channels] */
  readonly values: Float64Array;
  /** [samples, channels] */
  readonly mean: Float64Array;
  /** [samples, channels] */
  readonly m2: Float64Array;
}

/** Activations whose channels differ in mean and spread, and whose samples differ in mean. */
export function makeSamples(seed: number, samples: number, tokens: number, channels: number): Samples {
  const next = normal(seed);
  const values = new Float64Array(samples * tokens * channels);
  const centre = Float64Array.from({ length: channels }, () => 3 * next());
  const spread = Float64Array.from({ length: channels }, () => Math.exp(next()));
  for (let n = 0; n < samples; n++) {
    const drift = next();
    for (let t = 0; t < tokens; t++) {
      for (let c = 0; c < channels; c++) {
        values[(n * tokens + t) * channels + c] = centre[c]! + spread[c]! * (drift + next());
      }
    }
  }
  return summarise(values, samples, tokens, channels);
}

export function summarise(values: Float64Array, samples: number, tokens: number, channels: number): Samples {
  const mean = new Float64Array(samples * channels);
  const m2 = new Float64Array(samples * channels);
  for (let n = 0; n < samples; n++) {
    for (let c = 0; c < channels; c++) {
      const at = (t: number) => values[(n * tokens + t) * channels + c]!;
      let sum = 0;
      for (let t = 0; t < tokens; t++) sum += at(t);
      let squares = 0;
      for (let t = 0; t < tokens; t++) squares += (at(t) - sum / tokens) ** 2;
      mean[n * channels + c] = sum / tokens;
      m2[n * channels + c] = squares;
    }
  }
  return { samples, tokens, channels, values, mean, m2 };
}
