import { PythonRandom } from './python-random.ts';

/** The indices 0 … count - 1 in the order into which Python's `random.Random(seed).shuffle` brings a list. */
export function pythonShuffle(count: number, seed: number): Int32Array {
  const random = new PythonRandom(seed);
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
