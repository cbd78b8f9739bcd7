import { describe, expect, test } from 'vitest';
import { collectOperations } from './collect';
import { cost, operation } from './operations.fixture';
import { priceOf } from './price';
import { stateOf } from './state';

const stateIn = (data: unknown) => stateOf(collectOperations(data));

describe('collectOperations', () => {
  test('finds each operation once, knows what it hangs from, and which are leaves', () => {
    const evaluation = operation('e', 'evaluation', 'PLANNED');
    const data = {
      model: { key: 'm', calibration: { ...operation('c', 'calibration', 'SUCCEEDED'), a: evaluation, b: evaluation } },
    };
    expect(
      collectOperations(data).map(({ state, parent, leaf, path }) => [state.key, parent, leaf, path.join('.')]),
    ).toEqual([
      ['c', undefined, false, 'model.calibration'],
      ['e', 'c', true, 'model.calibration.a'],
    ]);
  });

  test('does not walk through figures', () => {
    expect(collectOperations({ values: new Array(1e6).fill(1) })).toEqual([]);
  });
});

describe('stateOf', () => {
  test('an answer without operations is plain', () => {
    expect(stateIn({ model: { name: 'm' } })).toEqual({ kind: 'plain' });
  });

  test('cached when every leaf has succeeded, with when and where', () => {
    const calibration = operation('c', 'calibration', 'SUCCEEDED', {
      engine: 'onnx cpu',
      finishedAt: '2026-01-02T00:00:00Z',
    });
    expect(stateIn({ ...calibration, plan: operation('p', 'plan', 'SUCCEEDED') })).toEqual({
      kind: 'cached',
      finishedAt: '2026-01-02T00:00:00Z',
      engines: ['onnx cpu'],
      live: true,
    });
  });

  test('ready with the leaves that are missing', () => {
    const data = {
      dense: operation('d', 'evaluation', 'SUCCEEDED'),
      pruned: operation('p', 'evaluation', 'CANCELLED', { cost: cost(4, 1, 2) }),
    };
    expect(stateIn(data)).toMatchObject({ kind: 'ready', keys: ['p'], cancelled: { key: 'p' }, price: { seconds: 4 } });
  });

  test('active while anything before a leaf runs; what nobody asked for can still be run', () => {
    const data = { ...operation('c', 'calibration', 'RUNNING'), evaluation: operation('e', 'evaluation', 'PLANNED') };
    expect(stateIn(data)).toMatchObject({ kind: 'active', keys: ['e'], steps: [{ state: { key: 'c' } }] });
  });

  test('a plan needs nobody to run it once its calibration runs', () => {
    const data = { ...operation('c', 'calibration', 'RUNNING'), plan: operation('p', 'plan', 'PLANNED') };
    expect(stateIn(data)).toMatchObject({ kind: 'active', keys: [] });
  });

  test('a failure is told once, by its cause', () => {
    const error = { code: 'OUT_OF_MEMORY', message: 'No memory.', remedy: 'Use less.' };
    const data = {
      ...operation('c', 'calibration', 'FAILED', { error }),
      evaluation: operation('e', 'evaluation', 'FAILED', { error }),
    };
    expect(stateIn(data)).toMatchObject({ kind: 'failed', keys: ['e'], failed: [{ key: 'c' }] });
  });
});

describe('priceOf', () => {
  test('what several operations share is counted once', () => {
    const evaluation = (key: string) => operation(key, 'evaluation', 'PLANNED', { cost: cost(14, 2, 0) });
    const found = collectOperations({
      ...operation('c', 'calibration', 'PLANNED', { cost: cost(10, 1, 0) }),
      a: evaluation('a'),
      b: evaluation('b'),
    });
    expect(priceOf(found)).toMatchObject({ seconds: 18, missing: 3, cached: 0, measured: true, queuedSeconds: 0 });
  });

  test('it begins when the first of several operations does', () => {
    const planned = (key: string, queuedSeconds: number) =>
      operation(key, 'calibration', 'PLANNED', { cost: { ...cost(5, 1, 0), queuedSeconds } });
    const found = collectOperations({ a: planned('a', 120), b: planned('b', 90) });
    expect(priceOf(found)).toMatchObject({ seconds: 10, queuedSeconds: 90 });
  });

  test('what is there costs nothing and waits for nothing', () => {
    const found = collectOperations(operation('a', 'calibration', 'SUCCEEDED', { cost: null }));
    expect(priceOf(found)).toMatchObject({ seconds: 0, queuedSeconds: 0, cached: 1 });
  });
});
