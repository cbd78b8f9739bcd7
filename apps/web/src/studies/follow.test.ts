import { describe, expect, test } from 'vitest';
import { type CellNode, followed, resultsOf, type StudyEvent, type StudyNode } from './follow';

const study: StudyNode = {
  id: 's',
  key: 'k',
  name: 'x',
  spec: { factors: { ratio: [0.2, 0.5] }, reference: { compensation: 'NONE' } },
  status: 'RUNNING',
  createdAt: '2026-01-01T00:00:00Z',
  factors: [{ name: 'ratio', title: 'ratio', levels: [{ value: 0.2 }, { value: 0.5 }] }],
  counts: { refused: 0, planned: 0, queued: 1, running: 1, succeeded: 0, failed: 0, cancelled: 0 },
  progress: { fraction: 0.1, etaSeconds: 3 },
};
const cell = (id: string, position: number, change: Partial<CellNode> = {}): CellNode => ({
  id,
  position,
  settings: { ratio: position === 0 ? 0.2 : 0.5 },
  status: 'QUEUED',
  failure: null,
  figures: [],
  keys: { plan: 'p', evaluation: 'e' },
  evaluation: null,
  ...change,
});
const first: StudyEvent = { sequence: 5, previous: null, study, cells: [cell('b', 1), cell('a', 0)] };

describe('following a study', () => {
  test('the first event has all cells; later ones change some, whatever was missed before', () => {
    const done = cell('a', 0, {
      status: 'SUCCEEDED',
      figures: [{ name: 'perplexity', value: 12 }],
      evaluation: { interval: { low: 11, high: 13 } },
    });
    const after = followed(followed(undefined, first), { sequence: 9, previous: 5, study, cells: [done] });
    expect(resultsOf(after).cells.map(({ id, status, figures }) => [id, status, figures.perplexity])).toEqual([
      ['a', 'SUCCEEDED', { value: 12, low: 11, high: 13 }],
      ['b', 'QUEUED', undefined],
    ]);
  });

  test('what was heard before changes nothing, and a stream that opens anew begins anew', () => {
    const before = followed(undefined, first);
    expect(followed(before, { ...first, previous: 4 })).toBe(before);
    expect(followed(before, { ...first, sequence: 2, cells: [cell('c', 0)] }).cells.size).toBe(1);
  });

  test('knows what is compared with, and where results stand', () => {
    const { reference, cells } = resultsOf(followed(undefined, first));
    expect(reference).toEqual({ compensation: 'NONE' });
    expect(cells[0]?.operations).toEqual([
      { kind: 'plan', key: 'p' },
      { kind: 'evaluation', key: 'e' },
    ]);
    expect(resultsOf(followed(undefined, { ...first, study: { ...study, spec: null } })).reference).toBe('DENSE');
  });
});
