import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../keys.ts';
import type { OperationSpec } from '../kinds/kind.ts';
import { differencesOf } from './differences.ts';

const spec = (kind: string, parameters: JsonObject, inputs: Record<string, string> = {}): OperationSpec => ({
  key: JSON.stringify([kind, parameters, inputs]),
  kind,
  version: 1,
  parameters,
  inputs,
});

/** The pipeline down to an evaluation, as far as it matters. */
function chain({ model = 'm1', samples = 64, ratio = 0.5, text = 'd1', maxRows = 8 } = {}) {
  const calibration = spec('calibration', { samples, sequential: null }, { model, dataset: 'd0' });
  const plan = spec('plan', { ratio }, { model, calibration: calibration.key });
  const pruned = spec('prunedModel', { compensation: 'NONE' }, { model, plan: plan.key });
  const evaluation = spec('evaluation', { maxRows }, { model, dataset: text, pruned: pruned.key });
  return { evaluation, all: [calibration, plan, pruned, evaluation] };
}

function compare(a: ReturnType<typeof chain>, b: ReturnType<typeof chain>) {
  const specs = new Map([...a.all, ...b.all].map((one) => [one.key, one]));
  return differencesOf(a.evaluation, b.evaluation, specs).map(({ path, value, other }) => [path, value, other]);
}

describe('in what operations differ', () => {
  test('is named by the parameter, and the role of the input that has it', () => {
    expect(compare(chain(), chain({ maxRows: 4 }))).toEqual([['maxRows', 8, 4]]);
    expect(compare(chain(), chain({ ratio: 0.3 }))).toEqual([['plan.ratio', 0.5, 0.3]]);
    expect(compare(chain({ samples: 128 }), chain())).toEqual([['calibration.samples', 128, 64]]);
    expect(compare(chain(), chain())).toEqual([]);
  });

  test('counts a model once, though every level has it', () => {
    expect(compare(chain({ model: 'm2' }), chain())).toEqual([['model', 'm2', 'm1']]);
  });

  test('tells several at once', () => {
    const found = compare(chain({ text: 'd2', samples: 1, ratio: 0.1 }), chain());
    expect(found).toEqual([
      ['dataset', 'd2', 'd1'],
      ['plan.ratio', 0.1, 0.5],
      ['calibration.samples', 1, 64],
    ]);
  });

  test('looks into nested parameters, and takes a group that is absent as one', () => {
    const of = (sequential: JsonObject | null) => spec('calibration', { sequential });
    const found = (a: JsonObject | null, b: JsonObject | null) =>
      differencesOf(of(a), of(b), new Map()).map(({ path }) => path);
    expect(found({ ratio: 0.1, metric: 'WIFN' }, { ratio: 0.2, metric: 'WIFN' })).toEqual(['sequential.ratio']);
    expect(found({ ratio: 0.1, metric: 'WIFN' }, null)).toEqual(['sequential']);
  });

  test('names an input that only one has, and a version', () => {
    const dense = spec('evaluation', { maxRows: 8 }, { model: 'm1', dataset: 'd1' });
    const { evaluation, all } = chain();
    const specs = new Map([dense, ...all].map((one) => [one.key, one]));
    expect(differencesOf(evaluation, dense, specs)).toEqual([
      { path: 'pruned', value: evaluation.inputs.pruned, other: null, isInput: true },
    ]);
    expect(differencesOf(dense, { ...dense, version: 2 }, specs)).toMatchObject([
      { path: 'version', value: 1, other: 2 },
    ]);
  });

  test('gives the whole path where a role comes twice', () => {
    const inner = (samples: number) => spec('calibration', { samples }, {});
    const outer = (samples: number) => spec('calibration', { samples: 1 }, { calibration: inner(samples).key });
    const top = (samples: number) => spec('plan', {}, { calibration: outer(samples).key });
    const specs = new Map([inner(1), inner(2), outer(1), outer(2)].map((one) => [one.key, one]));
    expect(differencesOf(top(1), top(2), specs).map(({ path }) => path)).toEqual(['calibration.calibration.samples']);
  });
});
