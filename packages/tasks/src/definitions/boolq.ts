import { choicesAfter, type TaskDefinition } from '../items/task.ts';

/** A passage and a question about it, answered no or yes. A question mark is always added. */
export const boolq: TaskDefinition = {
  title: 'BoolQ',
  columns: ['passage', 'question', 'label'],
  normalised: false,
  published: 'acc',
  item(fields) {
    const context = `${fields.text('passage')}\nQuestion: ${fields.text('question')}?\nAnswer:`;
    return choicesAfter(context, ['no', 'yes'], fields.label('label', { choices: 2 }));
  },
};
