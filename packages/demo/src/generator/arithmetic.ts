import { exercises } from './arithmetic-exercises.ts';
import type { Random } from './random.ts';

/**
 * Writes one worksheet: a few exercises, each an instruction with its worked answer, one line per step. Every equation
 * `a op b = c` in the text is true.
 */
export function writeArithmetic(random: Random): string {
  const count = random.integer(2, 4);
  return Array.from({ length: count }, () => exercise(random)).join('\n');
}

function exercise(random: Random): string {
  return random.pick(exercises)(random).join('\n');
}
