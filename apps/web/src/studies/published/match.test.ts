import { expect, test } from 'vitest';
import { studyOf } from '../results/results.fixture';
import { besidePublished, publishedIn } from './match';

const figure = {
  source: 'a paper',
  model: 'LLaMA-7B',
  method: 'FLAP',
  ratio: 0.2,
  evaluationData: 'WikiText-2',
  sequenceLength: 128,
  perplexity: 14.62,
};
const studyWith = (settings: Record<string, unknown[]>) =>
  studyOf(
    {
      model: ['huggyllama/llama-7b'],
      method: ['FLAP', 'WANDA_SP'],
      ratio: [0.2],
      evaluationData: ['wikitext2-test'],
      sequenceLength: [128],
      ...settings,
    },
    () => ({ perplexity: 15.05 }),
  ).cells;

test('a published figure stands beside the cell of its conditions, whatever the model’s folder is called', () => {
  const found = besidePublished(studyWith({}), [figure]);
  expect(found.map(({ cell, difference }) => [cell.settings.method, difference?.toFixed(4)])).toEqual([
    ['FLAP', '0.0294'],
  ]);
});

test('under other conditions there is nothing to stand beside', () => {
  expect(besidePublished(studyWith({ evaluationLength: [2048] }), [figure])).toEqual([]);
  expect(besidePublished(studyWith({ model: ['llama-2-7b'] }), [figure])).toEqual([]);
  expect(besidePublished(studyWith({ evaluationData: ['demo-stories-test'] }), [figure])).toEqual([]);
});

test('options of strangers are read with care', () => {
  expect(publishedIn({ published: [figure, { ...figure, ratio: 'x' }, null, 7] })).toEqual([figure]);
  expect(publishedIn({ published: 'x' })).toEqual([]);
  expect(publishedIn(undefined)).toEqual([]);
});
