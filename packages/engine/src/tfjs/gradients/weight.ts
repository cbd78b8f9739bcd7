import type { GradientSums, LinearTerms, RowsOfTerms } from '../../pass/gradient-device.ts';
import type { Tensor } from '../runtime.ts';
import type { Scope } from '../scope.ts';

/**
 * Adds the products dyᵀ x of a batch's sequences, one sequence after another, and `factor` times their squares.
 */
export async function addWeightGradients(
  scope: Scope,
  { gradient, input }: LinearTerms,
  { sums, rows, tokens, factor }: RowsOfTerms & { readonly sums: GradientSums },
): Promise<void> {
  const { tf } = scope;
  const outputs = gradient.length / rows / tokens;
  const inputs = input.length / rows / tokens;
  const made = await scope.read((): { sum: Tensor; squares?: Tensor } => {
    const dy = tf.transpose(tf.tensor(gradient, [rows, tokens, outputs]), [0, 2, 1]);
    const x = tf.tensor(input, [rows, tokens, inputs]);
    let sum: Tensor = tf.tensor(sums.sum, [outputs, inputs]);
    let squares: Tensor | null = sums.squares && tf.tensor(sums.squares, [outputs, inputs]);
    for (let row = 0; row < rows; row++) {
      const [nextSum, nextSquares] = scope.make((): Tensor[] => {
        const own = (whole: Tensor, size: [number, number]): Tensor =>
          tf.reshape(tf.slice(whole, [row, 0, 0], [1, ...size]), size);
        const part = tf.matMul(own(dy, [outputs, tokens]), own(x, [tokens, inputs]));
        const square = squares && tf.add(squares, tf.mul(tf.square(part), factor));
        return [tf.add(sum, part), ...(square ? [square] : [])];
      });
      tf.dispose([sum, ...(squares ? [squares] : [])]);
      sum = nextSum!;
      squares = nextSquares ?? null;
    }
    return { sum, ...(squares && { squares }) };
  });
  sums.sum = made.sum;
  sums.squares = made.squares ?? null;
}
