import { type ModelDescription, traitsOf } from '@flapbook/models';
import { ropeTables } from '../graph/rope.ts';
import type { LayerWeights } from '../weights/layer.ts';
import type { Runtime, Tensor } from './runtime.ts';

/** Cosines and sines by position, row-major [positions, width]. */
export interface RotaryTables {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  /** Turned channels / 2. */
  readonly width: number;
}

/** As tensors that broadcast over [rows, heads, T, width]. */
export interface Rotary {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/** The tables of a layer; null where positions are not rotary. */
export function rotaryTables(
  description: ModelDescription,
  { local: isLocal }: Pick<LayerWeights, 'local'>,
  positions: number,
): RotaryTables | null {
  const { local } = traitsOf(description);
  const rope = (isLocal && local?.rope) || description.rope;
  if (rope === null) return null;
  const { cos, sin } = ropeTables(rope, description.headDim, positions);
  return { cos, sin, width: cos.length / positions };
}

/** Those of tokens that stand at other positions than their own: [rows, 1, T, width]. */
export function rotaryAt(
  tf: Runtime,
  { cos, sin, width }: RotaryTables,
  positions: BigInt64Array,
  length: number,
): Rotary {
  const gathered = (table: Float32Array): Tensor => {
    const values = new Float32Array(positions.length * width);
    for (let i = 0; i < positions.length; i++) {
      const start = Number(positions[i]!) * width;
      values.set(table.subarray(start, start + width), i * width);
    }
    return tf.tensor(values, [positions.length / length, 1, length, width]);
  };
  return { cos: gathered(cos), sin: gathered(sin) };
}

/** Turns the first channels of every head, [rows, heads, T, headDim], by its position. */
export function rotate(tf: Runtime, value: Tensor, { cos, sin }: Rotary, interleaved: boolean): Tensor {
  const [rows, heads, length, headDim] = value.shape as [number, number, number, number];
  const width = cos.shape.at(-1)!;
  const part = (start: number, size: number): Tensor => tf.slice(value, [0, 0, 0, start], [rows, heads, length, size]);
  const turned = interleaved ? turnPairs(tf, part(0, 2 * width), { cos, sin }) : turnHalves();
  return headDim === 2 * width ? turned : tf.concat([turned, part(2 * width, headDim - 2 * width)], 3);

  function turnHalves(): Tensor {
    return tf.concat(turn(tf, [part(0, width), part(width, width)], { cos, sin }), 3);
  }
}

/** Channel 2i pairs with channel 2i + 1. */
function turnPairs(tf: Runtime, value: Tensor, { cos, sin }: Rotary): Tensor {
  const [rows, heads, length, size] = value.shape as [number, number, number, number];
  // One axis of all rows, heads and positions: four dimensions are what every backend has kernels for.
  const pairs = tf.reshape(value, [rows * heads * length, size / 2, 2]);
  const member = (which: number): Tensor => {
    const taken = tf.slice(pairs, [0, 0, which], [rows * heads * length, size / 2, 1]);
    return tf.reshape(taken, [rows, heads, length, size / 2]);
  };
  const column = (values: Tensor): Tensor => tf.reshape(values, [rows * heads * length, size / 2, 1]);
  const turned = turn(tf, [member(0), member(1)], { cos, sin }).map(column);
  return tf.reshape(tf.concat(turned, 2), value.shape);
}

function turn(tf: Runtime, [a, b]: readonly [Tensor, Tensor], { cos, sin }: Rotary): Tensor[] {
  return [tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))];
}
