import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** A decoder's file, open in ONNX Runtime on the CPU. */
export interface OnnxDecoder {
  /** Names and shapes as the file says them, symbolic sizes by their names. */
  readonly caches: readonly { readonly name: string; readonly groups: number; readonly headDim: number }[];
  /** Logits of a row's tokens, [T, vocabulary], and the caches behind them. */
  run(ids: Int32Array, options?: RunOptions): Promise<{ readonly logits: Float32Array; readonly past: Past }>;
  close(): Promise<void>;
}

export interface RunOptions {
  /** The caches of the row so far; none at its beginning. */
  readonly past?: Past;
  /** How many of the tokens, from the first on, are padding. */
  readonly padding?: number;
}

export interface Past {
  readonly length: number;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

const PAST = 'past_key_values.';

export async function openDecoder(directory: string, file = 'onnx/model.onnx'): Promise<OnnxDecoder> {
  const session = await InferenceSession.create(path.join(directory, file), { executionProviders: ['cpu'] });
  const caches = session.inputMetadata
    .filter((input) => input.name.startsWith(PAST))
    .map((input) => {
      const [, groups, , headDim] = input.isTensor ? input.shape : [];
      if (typeof groups !== 'number' || typeof headDim !== 'number') {
        throw new RangeError(`${input.name} has no fixed number of heads.`);
      }
      return { name: input.name, groups, headDim };
    });
  return {
    caches,
    async run(ids, { past = empty(caches), padding = 0 } = {}) {
      const positions = Array.from({ length: ids.length }, (_, i) => Math.max(0, past.length + i - padding));
      const total = past.length + ids.length;
      const results = await session.run({
        input_ids: integers([...ids]),
        attention_mask: integers(Array.from({ length: total }, (_, i) => (i < padding ? 0 : 1))),
        ...(session.inputNames.includes('position_ids') && { position_ids: integers(positions) }),
        ...past.tensors,
      });
      const tensors = caches.map(({ name }): [string, Tensor] => [name, results[name.replace(PAST, 'present.')]!]);
      return {
        logits: results.logits!.data as Float32Array,
        past: { length: total, tensors: Object.fromEntries(tensors) },
      };
    },
    close: () => session.release(),
  };
}

/** Sum over a row's tokens, from the second on, of -ln p, in float64. */
export async function rowLikelihood(decoder: OnnxDecoder, row: Int32Array): Promise<number> {
  const { logits } = await decoder.run(row);
  const width = logits.length / row.length;
  let sum = 0;
  for (let at = 0; at + 1 < row.length; at++) {
    sum += negativeLogProbability(logits.subarray(at * width, (at + 1) * width), row[at + 1]!);
  }
  return sum;
}

function negativeLogProbability(logits: Float32Array, target: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of logits) most = Math.max(most, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  return Math.log(sum) + most - logits[target]!;
}

function empty(caches: OnnxDecoder['caches']): Past {
  const tensors = caches.map(({ name, groups, headDim }): [string, Tensor] => [
    name,
    new Tensor('float32', new Float32Array(0), [1, groups, 0, headDim]),
  ]);
  return { length: 0, tensors: Object.fromEntries(tensors) };
}

function integers(values: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
}
