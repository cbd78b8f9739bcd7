import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadTokenizer } from '@flapbook/models';
import { fixture } from '@flapbook/models/testing';
import { describe, expect, it } from 'vitest';
import type { EngineFactory } from '../conformance.ts';
import { calibrated, type ExpectSame, type JoinedStatistics } from '../expect.ts';
import { openOn } from '../models.ts';

const MHA = fixture('stories260k-mha');
const GQA = fixture('stories260k');
const STORY =
  'Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball.';

interface GoldenStatistics {
  readonly layer: number;
  readonly module: 'attn' | 'mlp';
  readonly baseline: readonly number[];
  readonly fluctuation: readonly number[] | null;
  readonly squaredNorm: readonly number[] | null;
}

function json(name: string): unknown {
  return JSON.parse(readFileSync(path.join(MHA!, name), 'utf8'));
}

function rowsOf(name: 'samples' | 'eval'): Int32Array[] {
  return (json('tokens.json') as Record<string, number[][]>)[name]!.map((row) => Int32Array.from(row));
}

/** The published code's estimator, sample by sample: FLAP.md, "Estimator REFERENCE". */
function referenceEstimator({ mean, m2, channels }: JoinedStatistics, tokens: number) {
  const baseline = new Float64Array(channels);
  const fluctuation = new Float64Array(channels);
  const squaredNorm = new Float64Array(channels);
  for (let n = 0; n < mean.length; n++) {
    for (let c = 0; c < channels; c++) {
      const x = mean[n]![c]!;
      baseline[c] = (baseline[c]! * n) / (n + 1) + x / (n + 1);
      const spread = m2[n]![c]! + tokens * (x - baseline[c]!) ** 2;
      if (n > 0) fluctuation[c] = (fluctuation[c]! * (n - 1)) / n + spread / (n + 1);
      squaredNorm[c] = (squaredNorm[c]! * n) / (n + 1) + (m2[n]![c]! + tokens * x * x) / (n + 1);
    }
  }
  return { baseline, fluctuation, squaredNorm };
}

/** Within 1e-5 of `scale`, by default of the value itself. */
function expectClose(actual: Float64Array, expected: readonly number[] | null, scale = actual): void {
  if (!expected) return;
  expect(actual).toHaveLength(expected.length);
  for (let c = 0; c < expected.length; c++) {
    expect(Math.abs(actual[c]! - expected[c]!)).toBeLessThanOrEqual(1e-5 * Math.abs(scale[c]!));
  }
}

/** A trained model against numbers that PyTorch and the published code computed on it. */
export function describeFixtures(create: EngineFactory, expectSame: ExpectSame): void {
  describe.skipIf(!MHA || !GQA)('trained model (needs ../shared/fixtures)', () => {
    it.each(['stories260k-mha', 'stories260k'])('perplexity of %s', async (name) => {
      const { model } = await openOn(await create(), fixture(name)!);
      const { nll, tokens } = await model.evaluate(rowsOf('eval'));
      const sum = (values: Float64Array | Int32Array): number => (values as Float64Array).reduce((a, b) => a + b, 0);
      expect(Math.exp(sum(nll) / sum(tokens)) / 3.359797444065283).toBeCloseTo(1, 5);
    });

    it('statistics of the published code', async () => {
      const { model } = await openOn(await create(), MHA!);
      const statistics = await calibrated(model, rowsOf('samples'));
      const { runs } = json('golden.json') as { runs: { statistics?: GoldenStatistics[] }[] };
      const golden = runs.flatMap((run) => run.statistics ?? []);
      expect(golden).toHaveLength(30);
      for (const { layer, module, baseline, fluctuation, squaredNorm } of golden) {
        const actual = referenceEstimator(statistics.get(`${layer} ${module === 'attn' ? 'attention' : 'mlp'}`)!, 128);
        // A mean may be close to zero: its scale is the channel's.
        const size = actual.squaredNorm.map((value) => Math.sqrt(value / 128));
        expectClose(actual.baseline, baseline, size);
        expectClose(actual.fluctuation, fluctuation);
        expectClose(actual.squaredNorm, squaredNorm);
      }
    });

    it('is the same for 1 and 32 rows a batch', async () => {
      const { model } = await openOn(await create(), MHA!);
      const rows = rowsOf('eval').slice(0, 33);
      const [one, many] = [{ rowsPerBatch: 1 }, { rowsPerBatch: 32 }];
      expectSame((await model.evaluate(rows, one)).nll, (await model.evaluate(rows, many)).nll);
      expectSame(await calibrated(model, rows, one), await calibrated(model, rows, many));
    });

    it('tells the story', async () => {
      const { model, folder } = await openOn(await create(), GQA!);
      const tokenizer = await loadTokenizer(GQA!);
      const tokens = [folder.description.bosTokenId!];
      while (tokens.length <= 60) tokens.push((await model.nextTokens([Int32Array.from(tokens)]))[0]!);
      const text = await tokenizer.decode(Int32Array.from(tokens.slice(1)), { skipSpecialTokens: true });
      expect(text.trimStart().slice(0, STORY.length)).toBe(STORY);
    });
  });
}
