import { describe, expect, it } from 'vitest';
import { TASKS, type TaskName } from '../registry.ts';
import { accuracyOf, publishedMean, taskResult } from './accuracy.ts';
import { choose } from './choose.ts';

describe('the choice', () => {
  const lengths = [1, 2, 4];

  it('is the largest sum, or the largest sum by the choice’s length', () => {
    const scores = { logProbabilities: [-3, -4, -6], lengths, gold: 2 };
    expect(choose(scores, 'acc')).toEqual({ chosen: 0, correct: false, margin: -3 });
    expect(choose(scores, 'acc_norm')).toEqual({ chosen: 2, correct: true, margin: 0.5 });
  });

  it('is the first of equal ones, and one that is no number before all', () => {
    expect(choose({ logProbabilities: [-5, -2, -2], lengths, gold: 2 }, 'acc')).toMatchObject({ chosen: 1, margin: 0 });
    expect(choose({ logProbabilities: [-5, Number.NaN, -2], lengths, gold: 2 }, 'acc').chosen).toBe(1);
    expect(choose({ logProbabilities: [Number.NaN, Number.NaN, -2], lengths, gold: 2 }, 'acc').chosen).toBe(0);
  });
});

describe('accuracy', () => {
  it('has the sample standard error of its mean', () => {
    const values = [1, 1, 0, 1, 0, 0, 1, 1, 1, 0];
    const mean = 0.6;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 9);
    const { value, standardError } = accuracyOf(6, 10);
    expect(value).toBe(0.6);
    expect(standardError).toBeCloseTo(deviation / Math.sqrt(10), 12);
    expect(accuracyOf(1, 1)).toEqual({ value: 1, standardError: null });
  });

  it('is normalised where the task says so', () => {
    const items = [{ logProbabilities: [-3, -4], lengths: [1, 2], gold: 1 }];
    expect(taskResult('piqa', items)).toMatchObject({ items: 1, acc: { value: 0 }, accNorm: { value: 1 } });
    expect(taskResult('boolq', items).accNorm).toBeNull();
  });
});

describe('the published mean', () => {
  const of = (rows: Record<string, [acc: number, accNorm: number | null]>) =>
    new Map(
      Object.entries(rows).map(([task, [acc, accNorm]]) => [
        task as TaskName,
        {
          acc: { value: acc, standardError: 0.01 },
          accNorm: accNorm === null ? null : { value: accNorm, standardError: 0.02 },
        },
      ]),
    );

  // LLaMA-7B as LLM-Pruner's table prints it, with the other metric of a task beside what is printed.
  const rows: Record<TaskName, [number, number | null]> = {
    boolq: [73.18, null],
    piqa: [78.35, 77.42],
    hellaswag: [56, 72.99],
    winogrande: [67.01, null],
    arc_easy: [67.45, 52.48],
    arc_challenge: [38, 41.38],
    openbookqa: [28, 42.4],
  };

  it('is that of LLM-Pruner’s table', () => {
    const mean = publishedMean(of(rows));
    expect(mean.value.toFixed(2)).toBe('63.25');
    expect(mean.missing).toEqual([]);
    expect(mean.standardError).toBeCloseTo(Math.sqrt(4 * 0.01 ** 2 + 3 * 0.02 ** 2) / 7, 12);
    expect(Object.keys(rows)).toEqual(Object.keys(TASKS));
  });

  it('says which tasks are missing', () => {
    const { piqa, ...others } = rows;
    expect(publishedMean(of(others)).missing).toEqual(['piqa']);
    expect(piqa).toBeDefined();
  });
});
