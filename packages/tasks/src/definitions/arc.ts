import { choicesAfter, type TaskDefinition } from '../items/task.ts';
import { readQuestion } from './questions.ts';

/** A question of a school examination with mostly four choices. */
const arc: Omit<TaskDefinition, 'title' | 'published'> = {
  columns: ['question', 'choices', 'answerKey'],
  normalised: true,
  item(fields) {
    const { stem, choices, gold } = readQuestion(fields, 'question', (answer) => answer);
    return choicesAfter(`Question: ${stem}\nAnswer:`, choices, gold);
  },
};

export const arcEasy: TaskDefinition = { ...arc, title: 'ARC-easy', published: 'acc' };
export const arcChallenge: TaskDefinition = { ...arc, title: 'ARC-challenge', published: 'acc_norm' };
