import { describe, expect, test } from 'vitest';
import { studyOf } from '../results/results.fixture';
import { findingsOf } from './registry';

const textsOf = (study: Parameters<typeof findingsOf>[0], kind: string) =>
  findingsOf(study)
    .filter((finding) => finding.kind === kind)
    .map(({ text }) => text);

const compensation = studyOf(
  { compensation: ['NONE', 'BASELINE_BIAS'], ratio: [0.1, 0.5] },
  ({ compensation: level, ratio }) => {
    if (level === 'NONE') return { perplexity: ratio === 0.1 ? 10 : 60 };
    return ratio === 0.1 ? { perplexity: 10.1, verdict: 'UNRESOLVED' } : { perplexity: 20, verdict: 'BETTER' };
  },
  { compensation: 'NONE' },
);

describe('what a study says of itself', () => {
  test('nothing while there is nothing', () => {
    expect(findingsOf(studyOf({ ratio: [0.1, 0.2] }, () => ({})))).toEqual([]);
  });

  test('counts what the tests say, and what they cannot tell', () => {
    expect(textsOf(compensation, 'verdicts')).toEqual([
      'BASELINE_BIAS against compensation NONE: of 2 settings better in 1 and unresolved in 1; in the median 0.914 times its perplexity.',
    ]);
    expect(textsOf(compensation, 'unresolved')).toEqual([
      'Unresolved: compensation BASELINE_BIAS, ratio 10 % (about 340 more rows would tell).',
    ]);
  });

  test('one setting is no tally', () => {
    const study = studyOf({ ratio: [0.2] }, () => ({ perplexity: 12, verdict: 'WORSE' }));
    expect(textsOf(study, 'verdicts')).toEqual([
      'What is tested is worse than the dense model: 1.22 times its perplexity.',
    ]);
  });

  test('of many ratios one sentence says what is lowest where', () => {
    const study = studyOf({ metric: ['IFV', 'WIFV'], ratio: [0.1, 0.2, 0.3] }, ({ metric, ratio }) => ({
      perplexity: Number(ratio) * (metric === 'WIFV' ? 100 : ratio === 0.1 ? 90 : 110),
    }));
    expect(textsOf(study, 'extremes')).toEqual([
      'Lowest perplexity: metric IFV at ratio 10 % (9.00); metric WIFV at ratio 20 % (20.0), ratio 30 % (30.0).',
    ]);
  });

  test('what holds of several lines is said once', () => {
    const study = studyOf({ metric: ['IFV', 'WIFV', 'WIFN'], samples: [64, 256, 1024] }, ({ metric, samples }) => ({
      perplexity: samples === 64 && metric !== 'IFV' ? 30 : 20,
    }));
    expect(textsOf(study, 'knee')).toEqual([
      'From 64 on (samples), perplexity stays within 1 % of that with 1,024 (IFV).',
      'From 256 on (samples), perplexity stays within 1 % of that with 1,024 (WIFV and WIFN).',
    ]);
  });

  test('names the lowest and the highest of each ratio, and what the test says of the lowest two', () => {
    expect(textsOf(compensation, 'extremes')).toEqual([
      'At ratio 10 % the lowest perplexity is that of compensation NONE: 10.0 (95 % interval 9.80 to 10.2); the highest that of compensation BASELINE_BIAS: 10.1 (95 % interval 9.90 to 10.3). The paired test does not resolve the two lowest.',
      'At ratio 50 % the lowest perplexity is that of compensation BASELINE_BIAS: 20.0 (95 % interval 19.6 to 20.4); the highest that of compensation NONE: 60.0 (95 % interval 58.8 to 61.2). The paired test resolves the two lowest.',
    ]);
  });

  test('overlapping intervals decide nothing where there is no test', () => {
    const study = studyOf({ metric: ['IFV', 'WIFV'] }, ({ metric }) => ({ perplexity: metric === 'IFV' ? 10 : 10.1 }));
    expect(textsOf(study, 'extremes')[0]).toContain(
      'The intervals of the two lowest overlap: only a paired test can say',
    );
  });

  test('says whether a gap opens', () => {
    expect(textsOf(compensation, 'gap')).toEqual([
      'As a multiple of the perplexity of compensation NONE, over ratio: BASELINE_BIAS 1.01 at 10 %, 0.333 at 50 %.',
    ]);
  });

  test('finds where more samples stop to matter, and says when they have not', () => {
    const sizes = (perplexities: number[]) =>
      studyOf({ samples: [64, 256, 1024, 4096] }, ({ samples }) => ({
        perplexity: perplexities[[64, 256, 1024, 4096].indexOf(Number(samples))] ?? 0,
      }));
    expect(textsOf(sizes([30, 21, 20.1, 20]), 'knee')).toEqual([
      'From 1,024 on (samples), perplexity stays within 1 % of that with 4,096.',
    ]);
    expect(textsOf(sizes([30, 27, 24, 21]), 'knee')[0]).toContain('has not gone flat');
    // A curve that leaves the band again is not flat before that.
    expect(textsOf(sizes([20, 30, 20, 20]), 'knee')[0]).toContain('From 1,024 on');
  });

  test('finds where it breaks, and which layer is the first', () => {
    const limit = studyOf({ ratio: [0.6, 0.7, 0.8] }, ({ ratio }) => ({
      perplexity: { 0.6: 20, 0.7: 30, 0.8: 300 }[String(ratio)],
      change: {
        layers: [
          { layer: 0, attention: 0.5, mlp: 0.4 },
          { layer: 1, attention: ratio === 0.8 ? 0 : 0.2, mlp: 0.1 },
        ],
      },
    }));
    expect(textsOf(limit, 'steepest')).toEqual([
      'The steepest climb is from 70 % to 80 %, where perplexity grows 10.0-fold.',
    ]);
    expect(textsOf(limit, 'first layer')).toEqual([
      'The first to lose a whole module is the attention of layer 1, at ratio 80 %.',
    ]);
    const kept = { ...limit, cells: limit.cells.slice(0, 2) };
    expect(textsOf(kept, 'first layer')[0]).toContain('layer 1 keeps the smallest share, 10 % of its channels');
  });

  test('names the best and the worst of what else was measured, the mean for all tasks', () => {
    const study = studyOf({ ratio: [0.2, 0.5] }, ({ ratio }) => ({
      change: {
        status: 'SUCCEEDED',
        figures: {
          latencyMilliseconds: {
            value: ratio === 0.2 ? 4 : 3.25,
            title: 'latency',
            unit: 'ms',
            digits: 2,
            higherIsBetter: false,
          },
          accuracy: {
            value: ratio === 0.2 ? 0.5 : 0.4,
            title: 'mean accuracy',
            unit: '',
            digits: 4,
            higherIsBetter: true,
          },
          accuracy_piqa: { value: 0.5, title: 'accuracy, PIQA', unit: '', digits: 4, higherIsBetter: true },
          parameters: { value: 7, title: 'parameters', unit: '', digits: 0, higherIsBetter: null },
        },
      },
    }));
    expect(textsOf(study, 'measured')).toEqual([
      'Latency is lowest at ratio 50 %: 3.25 ms; highest at ratio 20 %: 4.00 ms.',
      'Mean accuracy is highest at ratio 20 %: 50.00 %; lowest at ratio 50 %: 40.00 %.',
    ]);
  });

  test('ranks no times of several machines', () => {
    const study = studyOf({ ratio: [0.2, 0.5] }, ({ ratio }) => ({
      change: {
        status: 'SUCCEEDED',
        figures: {
          latencyMilliseconds: { value: 4, title: 'latency', higherIsBetter: false, timedOn: `machine of ${ratio}` },
        },
      },
    }));
    expect(textsOf(study, 'measured')).toEqual([
      'Latency: Measured on 2 machines or engines, whose figures do not compare.',
    ]);
  });

  test('says on how much it rests, and why cells failed', () => {
    const study = studyOf({ ratio: [0.1, 0.2, 0.3, 0.4] }, ({ ratio }) =>
      ratio === 0.4
        ? { change: { status: 'REFUSED', failure: { message: 'It contradicts itself.', remedy: '' } } }
        : ratio === 0.3
          ? { change: { status: 'FAILED', failure: { message: 'The layer 3 would be emptied.', remedy: '' } } }
          : { perplexity: 10 },
    );
    expect(textsOf(study, 'standing')).toEqual([
      'This rests on 2 of 3 cells and may change with the rest. Failed: 1 cell: The layer 3 would be emptied.',
    ]);
  });
});
