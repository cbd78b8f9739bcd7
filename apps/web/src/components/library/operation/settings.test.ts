import { expect, test } from 'vitest';
import { settingName, settingText } from './settings';

test.each([
  ['ratio', 0.125, '12.5 %'],
  ['sequential.ratio', 0.2, '20.0 %'],
  ['samples', 1024, '1,024 sequences'],
  ['batch', 1, '1 row'],
  ['warmUp', 3, '3 passes'],
  ['seed', 1234567, '1234567'],
  ['maxRows', null, 'all rows'],
  ['sequential', null, 'none'],
  ['allowEmpty', true, 'yes'],
  ['removeHeads', -1, 'as the ratio says'],
  ['removeHeads', 12, '12 heads'],
  ['metric', 'WIFV', 'WIFV'],
  ['list', [1, 2], '[1,2]'],
])('%s %j is shown as %s', (name, value, text) => {
  expect(settingText(name, value)).toBe(text);
});

test('names are words', () => {
  expect(settingName('sequential.squareAttentionScore')).toBe('Sequential, square attention score');
  expect(settingName('dataset')).toBe('Data set');
});
