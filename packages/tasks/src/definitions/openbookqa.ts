import { choicesAfter, type TaskDefinition } from '../items/task.ts';
import { stripStart } from '../text/python.ts';
import { readQuestion } from './questions.ts';

/** A question or the beginning of a sentence, as it stands, and four ways to answer or end it. */
export const openbookqa: TaskDefinition = {
  title: 'OpenBookQA',
  columns: ['question', 'question_stem', 'choices', 'answerKey'],
  normalised: true,
  published: 'acc_norm',
  item(fields) {
    const { stem, choices, gold } = readQuestion(fields, 'question_stem', stripStart);
    return choicesAfter(stem, choices, gold);
  },
};
