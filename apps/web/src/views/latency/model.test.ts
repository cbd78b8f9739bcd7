import { expect, it } from 'vitest';
import { latencyTable, placesOf, timesOf } from './model';

const times = (median: number) => ({
  median,
  p25: median - 1,
  p75: median + 1,
  p95: median + 2,
  tokensPerSecond: 1000 / median,
});
const pruned = (path: string[], own: number, more: object = {}) => ({
  typename: 'Latency',
  path,
  object: {
    prefill: times(own),
    decode: times(own / 10),
    densePrefill: times(40),
    denseDecode: times(4),
    ...more,
  },
});

it('sets a pruned model beside the dense one of the same turns, phase by phase', () => {
  const rows = timesOf([
    pruned(['model', 'calibration', 'plan', 'pruned', 'latency'], 20, {
      predictedPrefill: { milliseconds: 22, denseMilliseconds: 41 },
      predictedDecode: null,
    }),
  ]);
  expect(rows.map(({ phase, name, median, speedup, predicted }) => [phase, name, median, speedup, predicted])).toEqual([
    ['prefill', 'Pruned', 20, 2, 22],
    ['prefill', 'Dense', 40, undefined, 41],
    ['decode', 'Pruned', 2, 2, undefined],
    ['decode', 'Dense', 4, undefined, undefined],
  ]);
  const { columns, rows: cells } = latencyTable(rows);
  expect(cells.every((row) => row.length === columns.length)).toBe(true);
  expect(cells[0]).toEqual(['Reading the prompt', 'Pruned', 20, 19, 21, 22, 50, 2, 22, undefined]);
});

it('names several models by what tells them apart, and leaves out what was not measured', () => {
  const open = {
    typename: 'Latency',
    path: ['model', 'c', 'pruned', 'latency'],
    object: { prefill: null, decode: null },
  };
  const dense = { typename: 'Latency', path: ['model', 'whole'], object: { prefill: times(40), decode: null } };
  const rows = timesOf([pruned(['model', 'a', 'pruned', 'latency'], 20), open, dense]);
  expect(rows.map(({ phase, name }) => [phase, name])).toEqual([
    ['prefill', 'A'],
    ['prefill', 'Dense, in turns with A'],
    ['prefill', 'Whole'],
    ['decode', 'A'],
    ['decode', 'Dense, in turns with A'],
  ]);
  expect(timesOf([open])).toEqual([]);
});

it('keeps times of several machines apart, and those of one together', () => {
  const on = (machine: string) => ({ _device: 'A processor, ONNX Runtime', _machine: machine });
  const rows = timesOf([
    pruned(['model', 'a', 'pruned', 'latency'], 20, on('a1')),
    pruned(['model', 'b', 'pruned', 'latency'], 10, on('b2')),
    pruned(['model', 'c', 'pruned', 'latency'], 30, on('a1')),
  ]);
  const places = placesOf(rows);
  expect(places.map(({ place }) => place)).toEqual([
    'A processor, ONNX Runtime, machine a1',
    'A processor, ONNX Runtime, machine b2',
  ]);
  expect(places.map(({ rows: own }) => own.filter(({ isDense }) => !isDense).map(({ name }) => name))).toEqual([
    ['A', 'C', 'A', 'C'],
    ['B', 'B'],
  ]);
  expect(placesOf(timesOf([pruned(['latency'], 20)]))).toHaveLength(1);
});
