import { FlapbookError } from '@flapbook/flap';
import { describe, expect, test } from 'vitest';
import { cellsOf } from '../cells/expand.ts';
import { readStudyFile, studyFromFile } from '../yaml.ts';
import { expectationsOf, expectationText, holds } from './expectation.ts';
import { extended, studyKey, studySpec } from './spec.ts';

const minimal = { name: 's', factors: { ratio: [0.2, 0.5] } };

describe('a study', () => {
  test('has every default filled in', () => {
    expect(studySpec(minimal)).toEqual({
      name: 's',
      base: {},
      factors: { ratio: [0.2, 0.5] },
      include: [],
      where: [],
      order: 'GRID',
      seed: 0,
      measures: [{ measure: 'PERPLEXITY' }],
      reference: 'DENSE',
      expectations: [],
    });
  });

  test('is compared with no compensation where it varies that', () => {
    const spec = studySpec({ name: 's', factors: { compensation: ['BASELINE_BIAS', 'NONE'] } });
    expect(spec.reference).toEqual({ compensation: 'NONE' });
  });

  test('is read from what it is stored as, to the same key; order of names and ranges make no difference', () => {
    const given = {
      name: 's',
      base: { model: 'm', ratio: 0.3 },
      factors: { structure: ['AL_AM', 'UL_UM'], metric: 'WIFV', samples: { from: 64, to: 256, step: 64 } },
      include: [{ ratio: { from: 0.1, to: 0.3, step: 0.1 } }],
      where: [{ if: { structure: 'UL_UM' }, must: { samples: { min: 128 } } }, { not: { ratio: 0.2 } }],
      measures: ['PERPLEXITY', { measure: 'LATENCY', batch: 4 }],
      expectations: [{ where: { ratio: 0.1 }, perplexity: '<= 12.3 ± 0.01 %', achievedRatio: 0.2, verdict: 'BETTER' }],
    };
    const spec = studySpec(given);
    expect(spec.include).toEqual([{ ratio: [0.1, 0.2, 0.3] }]);
    const again = studySpec(JSON.parse(JSON.stringify(spec)));
    expect(again).toEqual(spec);
    expect(studyKey(again)).toBe(studyKey(spec));
    const { factors } = given;
    const turned = {
      ...given,
      factors: { samples: [64, 128, 192, 256], metric: ['WIFV'], structure: factors.structure },
    };
    expect(studyKey(studySpec(turned))).toBe(studyKey(spec));
  });

  test('that is extended keeps its cells', () => {
    const spec = studySpec({ name: 's', base: { metric: 'IFV' }, factors: { ratio: [0.2, 0.5] } });
    const ids = (study: typeof spec) => cellsOf(study).map(({ id }) => id);
    for (const [factor, levels, count] of [
      ['ratio', { from: 0.5, to: 0.7, step: 0.1 }, 4],
      ['metric', ['WIFV'], 4],
      ['seed', [1, 2], 6],
    ] as const) {
      const more = ids(extended(spec, factor, levels));
      expect(more).toHaveLength(count);
      expect(more).toEqual(expect.arrayContaining(ids(spec)));
    }
  });
});

test.each([
  [{ ...minimal, name: '' }, 'name: must not be empty'],
  [{ ...minimal, nmae: 'x' }, 'nmae'],
  [[], 'study: must be an object'],
  [{ name: 's' }, 'factors: name at least one factor'],
  [{ name: 's', factors: { ratios: [0.2] } }, 'factors: there is no factor “ratios”; factors are model, method'],
  [{ name: 's', factors: { ratio: [0.2, 1] } }, 'factors.ratio[1]: must be a number above 0 and below 1; it is 1'],
  [{ name: 's', factors: { metric: ['WIFV', 'wifn'] } }, 'factors.metric[1]: must be one of IFV, WIFV'],
  [{ name: 's', factors: { metric: 'x' } }, 'factors.metric: must be one of'],
  [{ name: 's', factors: { ratio: [] } }, 'factors.ratio: needs at least one level'],
  [{ name: 's', factors: { seed: { from: 0, to: 1000, step: 1 } } }, 'at most 200 levels; there are 1001'],
  [{ name: 's', factors: { seed: { from: 1, to: 0, step: 1 } } }, '“to” must not lie below “from”'],
  [{ name: 's', factors: { seed: { from: 1, to: 2 } } }, 'factors.seed.step: must be a number'],
  [{ name: 's', factors: { protectedLayers: [0, 1] } }, 'factors.protectedLayers[0]: must be a list of layers'],
  [{ ...minimal, where: [{ nor: {} }] }, 'where[0]: must be { not } or { if, must }'],
  [{ ...minimal, where: [{ not: { ratio: { min: 'x' } } }] }, 'where[0].not.ratio.min: must be a number'],
  [{ ...minimal, measures: ['SPEED'] }, 'measures[0]: must name one of PERPLEXITY, LATENCY'],
  [{ ...minimal, measures: [{ measure: 'LATENCY', batch: 0 }] }, 'measures[0].batch: must be 1 or more'],
  [{ ...minimal, expectations: [{ ppl: '< 3' }] }, 'expectations[0]: there is no figure “ppl”'],
  [{ ...minimal, expectations: [{ perplexity: 'low' }] }, 'expectations[0].perplexity: must be a comparison'],
  [{ ...minimal, expectations: [{ where: {} }] }, 'expectations[0]: says nothing'],
  [{ ...minimal, order: 'SORTED' }, 'order: must be one of GRID, RANDOM'],
])('%j is refused', (given, message) => {
  expect(() => studySpec(given)).toThrow(message);
  expect(() => studySpec(given)).toThrow(FlapbookError);
});

test('too many cells and none are refused before they are made', () => {
  const seeds = { from: 0, to: 199, step: 1 };
  const many = studySpec({ name: 's', factors: { seed: seeds, samples: { from: 1, to: 200, step: 1 } } });
  expect(() => cellsOf(many)).toThrow('make 40000 cells; a study may have 5000');
  expect(() => cellsOf(studySpec({ ...minimal, where: [{ not: {} }] }))).toThrow('where: leaves no cell');
});

test('expectations are read, written and held', () => {
  const [exact, relative, above] = ['7.5', '== 100 ± 0.5 %', '>= -1e-3'].flatMap((text) =>
    expectationsOf({ perplexity: text }, 'e'),
  );
  expect([exact, relative, above].map((one) => expectationText(one!))).toEqual([
    'perplexity == 7.5',
    'perplexity == 100 ± 0.5 %',
    'perplexity >= -0.001',
  ]);
  const check = (one: typeof exact, observed: number) => holds(one as Parameters<typeof holds>[0], observed);
  expect([check(exact, 7.5), check(exact, 7.51)]).toEqual([true, false]);
  expect([check(relative, 100.49), check(relative, 99.49)]).toEqual([true, false]);
  expect([check(above, -0.001), check(above, -0.0011), check(above, Number.NaN)]).toEqual([true, false, false]);
});

test('verdicts are of the perplexity, or of the accuracies named; what was read is read again alike', () => {
  const read = expectationsOf(
    {
      where: { ratio: 0.2 },
      verdict: { perplexity: 'WORSE', accuracy_piqa: 'UNRESOLVED', accuracy_boolq_eraA: 'WORSE' },
    },
    'e',
  );
  expect(read.map(expectationText)).toEqual([
    'verdict WORSE',
    'verdict of accuracy_piqa UNRESOLVED',
    'verdict of accuracy_boolq_eraA WORSE',
  ]);
  expect(read.flatMap((one) => expectationsOf(JSON.parse(JSON.stringify(one)), 'e'))).toEqual(read);
  const refused = (verdict: unknown) => () => expectationsOf({ verdict }, 'e');
  // No test is made of means of tasks, nor of latencies.
  for (const figure of ['accuracy', 'accuracy_eraB', 'latencyMilliseconds']) {
    expect(refused({ [figure]: 'BETTER' })).toThrow(`e.verdict: “${figure}” is not compared`);
  }
  expect(refused({})).toThrow('e.verdict: names no figure');
  expect(refused({ accuracy_piqa: 'GOOD' })).toThrow('e.verdict.accuracy_piqa: must be one of BETTER');
});

test('files: YAML and JSON alike; what is wrong is named with its line', () => {
  const yaml = 'name: s\nfactors:\n  ratio: {from: 0.2, to: 0.5, step: 0.3}\n';
  expect(studyFromFile(yaml, 's.yaml')).toEqual(studySpec(minimal));
  expect(studyFromFile(JSON.stringify(minimal), 's.json')).toEqual(studySpec(minimal));
  expect(() => readStudyFile('name: s\nname: t\n', 's.yaml')).toThrow(/s\.yaml: .*unique.*line 2/);
  expect(() => readStudyFile('a: [1, 2\n', 's.yaml')).toThrow('s.yaml: ');
  const bomb = Array.from(
    { length: 9 },
    (_, i) =>
      `a${i}: &a${i} [${Array(9)
        .fill(i ? `*a${i - 1}` : 'x')
        .join(', ')}]`,
  );
  expect(() => readStudyFile(bomb.join('\n'), 's.yaml')).toThrow('alias');
  expect(() => readStudyFile('x'.repeat(1_000_001), 's.yaml')).toThrow('characters');
});
