import type { TaskDefinition } from '../items/task.ts';
import { strip } from '../text/python.ts';

/**
 * A sentence with a blank and two names for it: the options stand in the contexts, and what is scored is the rest of the
 * sentence, which they share. Its length is the same for both, so there is no `acc_norm`.
 */
export const winogrande: TaskDefinition = {
  title: 'WinoGrande',
  columns: ['sentence', 'option1', 'option2', 'answer'],
  normalised: false,
  published: 'acc',
  item(fields) {
    const sentence = fields.text('sentence');
    const blank = sentence.indexOf('_');
    if (blank < 0) throw fields.bad('sentence', 'has no blank (“_”)');
    const rest = strip(sentence.slice(blank + 1));
    if (rest === '') throw fields.bad('sentence', 'ends at its blank: nothing is left to score');
    const choices = [fields.text('option1'), fields.text('option2')];
    return {
      requests: choices.map((option) => ({
        context: sentence.slice(0, blank) + option,
        continuation: ` ${rest}`,
      })),
      choices,
      gold: fields.label('answer', { choices: 2, first: 1 }),
    };
  },
};
