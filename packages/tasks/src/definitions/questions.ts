import type { Fields } from '../items/record.ts';

/** A question with labelled choices. */
export interface LabelledQuestion {
  readonly stem: string;
  readonly choices: readonly string[];
  /** Index of the choice that `answerKey` names. */
  readonly gold: number;
}

/**
 * ARC and OpenBookQA in either layout: on the hub the stem is a column and `choices` one object with two lists; the
 * publishers nest both in `question`, with the choices as a list of objects.
 *
 * @param stem the hub's column
 * @param key makes of the answer key what is looked for among the labels
 * @throws FlapbookError BAD_DATASET
 */
export function readQuestion(fields: Fields, stem: string, key: (answer: string) => string): LabelledQuestion {
  const nested = fields.isObject('question');
  const question = nested ? fields.object('question') : fields;
  const { choices, labels } = nested ? listedChoices(question) : parallelChoices(fields);
  const wrong = labels.findIndex((label, index) => labels.indexOf(label) !== index);
  if (wrong >= 0) throw question.bad('choices', `holds the label “${labels[wrong]}” twice`);
  const answer = fields.has('answerKey') ? key(fields.text('answerKey')) : '';
  if (answer === '') {
    throw fields.bad('answerKey', 'holds no answer: this is a test split without answers; take another split');
  }
  const gold = labels.indexOf(answer);
  if (gold < 0) throw fields.bad('answerKey', `is “${answer}”; the labels are ${labels.join(', ')}`);
  return { stem: question.text(nested ? 'stem' : stem), choices, gold };
}

interface Choices {
  readonly choices: readonly string[];
  readonly labels: readonly string[];
}

function parallelChoices(fields: Fields): Choices {
  const object = fields.object('choices');
  const [choices, labels] = [object.texts('text'), object.texts('label')];
  if (choices.length !== labels.length) {
    throw fields.bad('choices', `has ${choices.length} texts and ${labels.length} labels`);
  }
  return { choices, labels };
}

function listedChoices(question: Fields): Choices {
  const entries = question
    .list('choices')
    .map((_, index) => question.nested('choices', index).object(String(index)))
    .map((choice) => ({ text: choice.text('text'), label: choice.text('label') }));
  return { choices: entries.map(({ text }) => text), labels: entries.map(({ label }) => label) };
}
