import { choicesAfter, type TaskDefinition } from '../items/task.ts';

/** A goal and two ways to reach it. The publishers keep the labels in a file of their own. */
export const piqa: TaskDefinition = {
  title: 'PIQA',
  columns: ['goal', 'sol1', 'sol2', 'label'],
  normalised: true,
  published: 'acc',
  item(fields) {
    const context = `Question: ${fields.text('goal')}\nAnswer:`;
    return choicesAfter(context, [fields.text('sol1'), fields.text('sol2')], fields.label('label', { choices: 2 }));
  },
};
