import { choicesAfter, type TaskDefinition } from '../items/task.ts';
import { cleanHellaswag, hellaswagContext } from '../text/hellaswag.ts';

/** The beginning of a scene and four ways in which it may go on. */
export const hellaswag: TaskDefinition = {
  title: 'HellaSwag',
  columns: ['activity_label', 'ctx_a', 'ctx_b', 'endings', 'label'],
  normalised: true,
  published: 'acc_norm',
  item(fields) {
    const context = hellaswagContext(fields.text('activity_label'), fields.text('ctx_a'), fields.text('ctx_b'));
    const endings = fields.texts('endings').map(cleanHellaswag);
    return choicesAfter(context, endings, fields.label('label', { choices: endings.length }));
  },
};
