import { expect, test } from 'vitest';
import { measuresIn, tasksOf, toggled, withTasks } from './measures';

const zeroShot = { measure: 'ZERO_SHOT', datasets: ['piqa'], era: 'C' };

test('a measure is added and taken out; the last one stays', () => {
  expect(measuresIn(undefined)).toEqual(['PERPLEXITY']);
  expect(toggled(['PERPLEXITY'], { name: 'LATENCY' })).toEqual(['PERPLEXITY', 'LATENCY']);
  expect(toggled(['PERPLEXITY', { measure: 'LATENCY', batch: 4 }], { name: 'LATENCY' })).toEqual(['PERPLEXITY']);
  expect(toggled(['PERPLEXITY'], { name: 'PERPLEXITY' })).toEqual(['PERPLEXITY']);
});

test('one of tasks comes with data sets, and keeps its other options', () => {
  expect(toggled([], { name: 'ZERO_SHOT', tasks: ['piqa'] })).toEqual([{ measure: 'ZERO_SHOT', datasets: ['piqa'] }]);
  expect(tasksOf([zeroShot], 'ZERO_SHOT')).toEqual(['piqa']);
  expect(tasksOf(['ZERO_SHOT'], 'ZERO_SHOT')).toEqual([]);
  expect(withTasks([zeroShot], 'ZERO_SHOT', ['piqa', 'boolq'])).toEqual([{ ...zeroShot, datasets: ['piqa', 'boolq'] }]);
});
