import type { Gram } from '../src/index.ts';

/** Products of rows of samples, [tokens][channels], in plain loops. */
export function gramOf(rows: readonly Float64Array[]): Gram {
  const channels = rows[0]!.length;
  const mean = new Float64Array(channels);
  for (const row of rows) for (let c = 0; c < channels; c++) mean[c] = mean[c]! + row[c]! / rows.length;
  const centred: number[] = [];
  for (let i = 0; i < channels; i++) {
    for (let j = i; j < channels; j++) {
      centred.push(rows.reduce((sum, row) => sum + (row[i]! - mean[i]!) * (row[j]! - mean[j]!), 0));
    }
  }
  return { tokens: rows.length, mean, centred: Float64Array.from(centred) };
}

/**
 * The coefficients [columns] that minimise ‖A v - b‖² + penalty ‖v‖²: Gram-Schmidt (modified) on the rows of A with
 * √penalty · I below them. It shares nothing with normal equations.
 */
export function leastSquares(a: readonly Float64Array[], b: Float64Array, penalty: number): Float64Array {
  const columns = a[0]!.length;
  const rows = a.length + columns;
  const q = Array.from({ length: columns }, (_, c) =>
    Float64Array.from({ length: rows }, (_, r) =>
      r < a.length ? a[r]![c]! : r - a.length === c ? Math.sqrt(penalty) : 0,
    ),
  );
  const residual = Float64Array.from({ length: rows }, (_, r) => b[r] ?? 0);
  const upper = q.map(() => new Float64Array(columns));
  const right = new Float64Array(columns);
  for (let c = 0; c < columns; c++) {
    const length = Math.sqrt(dot(q[c]!, q[c]!));
    upper[c]![c] = length;
    for (let r = 0; r < rows; r++) q[c]![r] = q[c]![r]! / length;
    for (let k = c + 1; k < columns; k++) {
      upper[c]![k] = dot(q[c]!, q[k]!);
      for (let r = 0; r < rows; r++) q[k]![r] = q[k]![r]! - upper[c]![k]! * q[c]![r]!;
    }
    right[c] = dot(q[c]!, residual);
    for (let r = 0; r < rows; r++) residual[r] = residual[r]! - right[c]! * q[c]![r]!;
  }
  const solution = new Float64Array(columns);
  for (let c = columns - 1; c >= 0; c--) {
    let sum = right[c]!;
    for (let k = c + 1; k < columns; k++) sum -= upper[c]![k]! * solution[k]!;
    solution[c] = sum / upper[c]![c]!;
  }
  return solution;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
