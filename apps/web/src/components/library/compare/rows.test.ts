import { expect, test } from 'vitest';
import { columnsOf, compareTabular, passes, type Result, type Row, rowOf, shortTitles } from './rows';

const sizes = new Map([['tiny', { parameters: 1000, prunableParameters: 800 }]]);
const result = (ratio: number, metric: string, perplexity: number | null): Result => ({
  key: `${ratio}${metric}`,
  title: `tiny at ${ratio}`,
  status: perplexity === null ? 'QUEUED' : 'SUCCEEDED',
  seconds: 3,
  settings: [
    { path: 'model', value: 'tiny' },
    { path: 'engine', value: 'onnx' },
    { path: 'plan.ratio', value: ratio },
    { path: 'plan.metric', value: metric },
    { path: 'plan.list', value: [1] },
  ],
  perplexity,
  interval: perplexity === null ? null : { low: perplexity - 1, high: perplexity + 1 },
  subject: { parameters: 1000 - 800 * ratio },
});
const rows = [result(0.25, 'WIFV', 12), result(0.5, 'WIFN', null)].map((one) => rowOf(one, sizes));

test('what differs are columns, what was measured always is, the rest is said once', () => {
  const { columns, constant } = columnsOf(rows);
  expect(columns.map(({ id, numeric }) => [id, numeric])).toEqual([
    ['perplexity', true],
    ['achievedRatio', true],
    ['parameters', true],
    ['seconds', true],
    ['plan.ratio', true],
    ['plan.metric', false],
  ]);
  expect(constant).toEqual([
    ['model', 'tiny'],
    ['plan.list', '[1]'],
  ]);
  expect(rows[0]?.values.achievedRatio).toBeCloseTo(0.25, 12);
});

test('where times were measured is told where that differs', () => {
  const timed = (ratio: number, machine: string) =>
    rowOf({ ...result(ratio, 'WIFV', null), median: 5, device: 'A processor, onnx', machine }, sizes);
  const [one, same, other] = [timed(0.1, 'a1'), timed(0.2, 'a1'), timed(0.3, 'b2')];
  expect(columnsOf([one, same]).constant).toContainEqual(['timedOn', 'A processor, onnx, machine a1']);
  expect(columnsOf([one, same, other]).columns.map(({ id }) => id)).toContain('timedOn');
  expect(other.values.timedOn).toBe('A processor, onnx, machine b2');
});

test('a dense model beside pruned ones does not differ in what it does not have', () => {
  const dense = rowOf({ ...result(0, 'x', 10), settings: [{ path: 'model', value: 'tiny' }] }, sizes);
  const all = columnsOf([...rows, dense]);
  expect(all.columns.map(({ id }) => id)).toContain('plan.ratio');
  expect([all.constant, all.partial.map(([id]) => id)]).toEqual([[['model', 'tiny']], ['plan.list']]);
  expect(columnsOf([dense]).constant).toEqual([]);
});

test('a null that was given is a value like others', () => {
  const [some, all] = [8, null].map((value) =>
    rowOf({ ...result(0.1, 'x', 10), settings: [{ path: 'maxRows', value }] }, sizes),
  );
  expect(columnsOf([some!, all!]).columns.map(({ id }) => id)).toContain('maxRows');
});

test('titles lose what they all begin with', () => {
  const titled = (title: string, index: number): Row => ({
    key: String(index),
    title,
    status: '',
    interval: null,
    values: {},
  });
  const short = (...titles: string[]) => [...shortTitles(titles.map(titled)).values()];
  expect(short('m on d · 8 rows · 10 %', 'm on d · 8 rows · 20 %', 'm on d · 8 rows')).toEqual([
    '10 %',
    '20 %',
    'm on d · 8 rows',
  ]);
  expect(short('a · b')).toEqual(['a · b']);
  expect(short('a', 'a')).toEqual(['a', 'a']);
});

test('filters take both ends of a range, and missing values only by name', () => {
  expect([0.25, 0.5, 0.75].map((value) => passes(value, [0.25, 0.5]))).toEqual([true, true, false]);
  expect(passes(null, [0, 1])).toBe(false);
  expect(passes('WIFV', { only: ['WIFV'] })).toBe(true);
  expect(passes(undefined, { only: [''] })).toBe(true);
  expect(passes(true, { only: ['false'] })).toBe(false);
});

test('exports hold the numbers in full, the interval, and the key', () => {
  const { columns } = columnsOf(rows);
  const tabular = compareTabular(rows, columns, (id) => id);
  expect(tabular.columns.map(({ name }) => name).slice(0, 4)).toEqual([
    'result',
    'perplexity',
    '95 % low',
    '95 % high',
  ]);
  expect(tabular.rows[0]?.slice(0, 4)).toEqual(['tiny at 0.25', 12, 11, 13]);
  expect(tabular.rows.map((row) => row.at(-1))).toEqual(['0.25WIFV', '0.5WIFN']);
  for (const row of tabular.rows) expect(row).toHaveLength(tabular.columns.length);
});
