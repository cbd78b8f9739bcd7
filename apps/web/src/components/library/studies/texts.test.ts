import { expect, test } from 'vitest';
import { cellsText, variedText } from './texts';

const counts = { refused: 0, planned: 4, queued: 0, running: 0, succeeded: 12, failed: 0, cancelled: 0 };

test('a study in a line', () => {
  expect(cellsText(counts)).toBe('12 of 16 cells');
  expect(cellsText({ ...counts, failed: 1, refused: 2 })).toBe('12 of 17 cells, 1 failed, 2 refused');
  const levels = (count: number) => Array.from({ length: count }, (_, index) => ({ title: String(index) }));
  expect(variedText([{ title: 'ratio', levels: levels(8) }])).toBe('Ratio (0, 1, 2, 3, 4, 5, 2 more)');
  expect(variedText([])).toBe('–');
});
