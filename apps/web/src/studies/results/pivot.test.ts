import { describe, expect, test } from 'vitest';
import { bestOf, mixedText } from './best';
import { firstLayout, mendedLayout, pivot } from './pivot';
import { studyOf } from './results.fixture';

const study = studyOf(
  { model: ['m'], metric: ['WIFV', 'IFV'], compensation: ['NONE', 'BASELINE_BIAS'], ratio: [0.2, 0.5, 0.8] },
  ({ metric, compensation, ratio }) =>
    // What a constraint forbids.
    metric === 'IFV' && ratio === 0.8
      ? null
      : { perplexity: 10 + Number(ratio) * (compensation === 'NONE' ? 40 : 20) + (metric === 'IFV' ? 1 : 0) },
);

describe('a table of a study', () => {
  test('has numbers across at first and everything else that varies down', () => {
    expect(firstLayout(study.factors)).toEqual({ rows: ['metric', 'compensation'], columns: ['ratio'], only: {} });
    expect(firstLayout(study.factors.slice(0, 2))).toEqual({ rows: ['metric'], columns: [], only: {} });
    expect(firstLayout([])).toEqual({ rows: [], columns: [], only: {} });
  });

  test('has a place for every cell, in the order of the levels', () => {
    const { rows, columns, at } = pivot(study, firstLayout(study.factors));
    expect(rows.map(({ levels }) => levels)).toEqual([
      ['WIFV', 'NONE'],
      ['WIFV', 'BASELINE_BIAS'],
      ['IFV', 'NONE'],
      ['IFV', 'BASELINE_BIAS'],
    ]);
    expect(columns.map(({ levels }) => levels)).toEqual([[0.2], [0.5], [0.8]]);
    expect(at(rows[1]!, columns[2]!)?.settings).toMatchObject({ compensation: 'BASELINE_BIAS', ratio: 0.8 });
    expect(at(rows[2]!, columns[2]!)).toBeUndefined();
  });

  test('holds every cell that is looked at exactly once, however it is laid out', () => {
    for (const [down, across] of [
      [['ratio'], ['metric', 'compensation']],
      [[], ['ratio', 'metric', 'compensation']],
      [['compensation', 'ratio', 'metric'], []],
    ] as const) {
      const { rows, columns, at } = pivot(study, { rows: down, columns: across, only: { ratio: [0.2, 0.5] } });
      const found = rows.flatMap((row) => columns.flatMap((column) => at(row, column) ?? []));
      expect(new Set(found.map(({ id }) => id)).size).toBe(8);
      expect(found).toHaveLength(8);
    }
  });

  test('a layout of an address is mended: no factor is lost, doubled or unknown', () => {
    expect(mendedLayout({ rows: ['ratio', 'nonsense'], columns: ['ratio', 'ratio'], only: {} }, study.factors)).toEqual(
      {
        rows: ['metric', 'compensation'],
        columns: ['ratio'],
        only: {},
      },
    );
  });

  test('each ratio has its own best, and what does not compare has none in common', () => {
    const { cells } = study;
    const best = cells.filter(({ id }) => bestOf(cells, 'perplexity').has(id));
    expect(best.map(({ settings }) => [settings.metric, settings.compensation, settings.ratio])).toEqual([
      ['WIFV', 'BASELINE_BIAS', 0.2],
      ['WIFV', 'BASELINE_BIAS', 0.5],
      ['WIFV', 'BASELINE_BIAS', 0.8],
    ]);
    const texts = studyOf({ evaluationData: ['a', 'b'] }, ({ evaluationData }) => ({
      perplexity: evaluationData === 'a' ? 1 : 2,
    }));
    expect([...bestOf(texts.cells, 'perplexity')]).toEqual([]);
  });

  test('times have a best one on each machine that measured them', () => {
    const { cells: timed } = studyOf({ metric: ['WIFV', 'IFV', 'WIFN', 'RCPU'] }, ({ metric }) => {
      const value = ['WIFV', 'IFV', 'WIFN', 'RCPU'].indexOf(String(metric));
      const latency = { value, timedOn: value < 2 ? 'a processor, onnx, machine a1' : 'another' };
      return { perplexity: 5 + value, change: { figures: { perplexity: { value: 5 + value }, latency } } };
    });
    const bestMetrics = (measure: string) =>
      timed.filter(({ id }) => bestOf(timed, measure).has(id)).map(({ settings }) => settings.metric);
    expect(bestMetrics('latency')).toEqual(['WIFV', 'WIFN']);
    expect(bestMetrics('perplexity')).toEqual(['WIFV']);
    expect(mixedText(timed, 'latency')).toBe('Measured on 2 machines or engines, whose figures do not compare.');
    expect(mixedText(timed, 'perplexity')).toBeUndefined();
  });
});
