import { capitalize, strip } from './python.ts';

/**
 * HellaSwag's cleaning of bracketed markup, step by step as the harness has it, in that order and with no second strip:
 * what a bracket leaves at an end stays (lm_eval/tasks/hellaswag/utils.py, `preprocess`).
 */
export function cleanHellaswag(text: string): string {
  return (
    strip(text)
      .replaceAll(' [title]', '. ')
      // Python's dot is anything but a line feed; JavaScript's is less.
      .replaceAll(/\[[^\n]*?\]/g, '')
      // One pass: of three spaces two are left.
      .replaceAll('  ', ' ')
  );
}

/** The context as the harness joins it from its two columns; `ctx` is never used. */
export function hellaswagContext(activity: string, first: string, second: string): string {
  return cleanHellaswag(`${activity}: ${first} ${capitalize(second)}`);
}
