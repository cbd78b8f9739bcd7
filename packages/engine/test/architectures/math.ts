/** Numbers in float64 and plain loops: what the references of architectures are written in. */
export type Vector = Float64Array;

export function add(...vectors: readonly Vector[]): Vector {
  return vectors[0]!.map((_, i) => vectors.reduce((sum, vector) => sum + vector[i]!, 0));
}

/** Row `index` of a matrix whose rows have `width` numbers. */
export function row(matrix: Vector, index: number, width: number): Vector {
  return matrix.slice(index * width, (index + 1) * width);
}

/** W x + b, W being [out, in]. */
export function linear(x: Vector, weight: Vector, bias?: Vector): Vector {
  return Float64Array.from({ length: weight.length / x.length }, (_, out) => {
    let sum = bias?.[out] ?? 0;
    for (let i = 0; i < x.length; i++) sum += weight[out * x.length + i]! * x[i]!;
    return sum;
  });
}

/** x W + b, W being [in, out]: what GPT-2 calls Conv1D. */
export function conv1d(x: Vector, weight: Vector, bias: Vector): Vector {
  return bias.map((value, out) => x.reduce((sum, input, i) => sum + input * weight[i * bias.length + out]!, value));
}

export function rmsNorm(x: Vector, gain: (index: number) => number, epsilon: number): Vector {
  const square = x.reduce((sum, value) => sum + value * value, 0) / x.length;
  return x.map((value, i) => (value / Math.sqrt(square + epsilon)) * gain(i));
}

export function layerNorm(x: Vector, weight: Vector, bias: Vector, epsilon: number): Vector {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  return x.map((value, i) => ((value - mean) / Math.sqrt(variance + epsilon)) * weight[i]! + bias[i]!);
}

export const silu = (x: number): number => x / (1 + Math.exp(-x));
export const relu = (x: number): number => Math.max(0, x);
export const geluTanh = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
export const gelu = (x: number): number => 0.5 * x * (1 + erf(x / Math.SQRT2));

/** Its Taylor series, which has all its digits for the arguments of tiny models. */
function erf(x: number): number {
  if (Math.abs(x) > 5) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

export interface Attention {
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headDim: number;
  readonly scale: number;
  /** Whether token `t` sees token `s`; those up to itself by default. */
  readonly sees?: (t: number, s: number) => boolean;
  /** A score as it goes into the softmax. */
  readonly score?: (score: number, at: { readonly head: number; readonly t: number; readonly s: number }) => number;
}

/** A vector a token of what the heads mix: heads one after another. */
export function attend(q: readonly Vector[], k: readonly Vector[], v: readonly Vector[], spec: Attention): Vector[] {
  const { heads, keyValueHeads, headDim, scale, sees = (t, s) => s <= t, score = (value) => value } = spec;
  return q.map((query, t) => {
    const out = new Float64Array(heads * headDim);
    for (let head = 0; head < heads; head++) {
      const shared = Math.floor((head * keyValueHeads) / heads);
      const scores = k.map((key, s) => {
        if (!sees(t, s)) return Number.NEGATIVE_INFINITY;
        let dot = 0;
        for (let d = 0; d < headDim; d++) dot += query[head * headDim + d]! * key[shared * headDim + d]!;
        return score(dot * scale, { head, t, s });
      });
      const total = logSumExp(scores);
      for (const [s, value] of scores.entries()) {
        const weight = Math.exp(value - total);
        for (let d = 0; d < headDim; d++) out[head * headDim + d]! += weight * v[s]![shared * headDim + d]!;
      }
    }
    return out;
  });
}

export interface Rotation {
  readonly headDim: number;
  /** Channels that are turned, from the first on. */
  readonly dimensions?: number;
  /** Radians a position of pair `i`. */
  readonly frequency: (i: number) => number;
  readonly factor?: number;
}

/** Hugging Face's convention: of the turned channels, the first half pairs with the second. */
export function rotate(vector: Vector, position: number, spec: Rotation): Vector {
  const { headDim, dimensions = headDim, frequency, factor = 1 } = spec;
  const half = dimensions / 2;
  const out = vector.slice();
  for (let start = 0; start < vector.length; start += headDim) {
    for (let i = 0; i < half; i++) {
      const angle = position * frequency(i);
      const [a, b] = [vector[start + i]!, vector[start + i + half]!];
      out[start + i] = factor * (a * Math.cos(angle) - b * Math.sin(angle));
      out[start + i + half] = factor * (b * Math.cos(angle) + a * Math.sin(angle));
    }
  }
  return out;
}

/** Frequencies without scaling. */
export function plainFrequency(theta: number, dimensions: number): (i: number) => number {
  return (i) => 1 / theta ** ((2 * i) / dimensions);
}

export function logSumExp(values: ArrayLike<number>): number {
  let maximum = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) maximum = Math.max(maximum, values[i]!);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i]! - maximum);
  return maximum + Math.log(sum);
}
