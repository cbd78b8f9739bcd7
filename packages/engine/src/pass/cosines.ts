/**
 * Of each row, the sum over its tokens of the cosine between a block's input and its output, in float64 and in the
 * order of the tokens: the same in whatever batch the row comes. A block that leaves a zero vector as it is has the
 * cosine 1 there; one that makes something of nothing, or nothing of something, 0.
 *
 * @param input - [rows * tokens, width]
 * @param output - as `input`
 */
export function rowCosines(
  input: Float32Array,
  output: Float32Array,
  { rows, width }: { readonly rows: number; readonly width: number },
): Float64Array {
  const sums = new Float64Array(rows);
  const perRow = input.length / rows;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let start = row * perRow; start < (row + 1) * perRow; start += width) {
      let product = 0;
      let inputSquares = 0;
      let outputSquares = 0;
      for (let i = start; i < start + width; i++) {
        const a = input[i]!;
        const b = output[i]!;
        product += a * b;
        inputSquares += a * a;
        outputSquares += b * b;
      }
      if (inputSquares > 0 && outputSquares > 0) sum += product / Math.sqrt(inputSquares * outputSquares);
      else if (inputSquares === outputSquares) sum += 1;
    }
    sums[row] = sum;
  }
  return sums;
}
