/**
 * How close calibration and evaluation come to the bare matrix products of the same shapes, in one process, with the
 * same runtime and threads, repetitions interleaved. Prints one JSON object.
 *
 *     node --import tsx bench/forward/main.ts [repetitions] [threads]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { createEngine, type EngineModel } from '@flapbook/engine';
import { openModelFolder } from '@flapbook/models';
import { SHAPE_135M, writeRandomModel } from './model.ts';
import { attentionOperations, bareProducts, productOperations, type Work } from './products.ts';

const repetitions = Number(process.argv[2] ?? 5);
const threads = Number(process.argv[3] ?? availableParallelism());
const SETTINGS = [
  { rows: 32, sequenceLength: 128 },
  { rows: 2, sequenceLength: 2048 },
];
const TOKENS_PER_RUN = 2048;

interface Timing {
  readonly minimum: number;
  readonly median: number;
}

/** Seconds of each work, one after another within each repetition, so that a busy spell of the machine hits all. */
async function timeInterleaved(works: Readonly<Record<string, Work>>): Promise<Record<string, Timing>> {
  const seconds: Record<string, number[]> = {};
  for (const [name, work] of Object.entries(works)) {
    await work();
    seconds[name] = [];
  }
  for (let i = 0; i < repetitions; i++) {
    for (const [name, work] of Object.entries(works)) {
      const start = performance.now();
      await work();
      seconds[name]!.push((performance.now() - start) / 1000);
    }
  }
  return Object.fromEntries(
    Object.entries(seconds).map(([name, all]) => {
      const sorted = all.toSorted((a, b) => a - b);
      return [name, { minimum: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]! }];
    }),
  );
}

async function measure(model: EngineModel, setting: (typeof SETTINGS)[number]): Promise<unknown> {
  const { rows: count, sequenceLength } = setting;
  const tokens = count * sequenceLength;
  const operations = productOperations(SHAPE_135M, tokens);
  const rows = Array.from({ length: count }, () =>
    Int32Array.from({ length: sequenceLength }, () => Math.floor(Math.random() * SHAPE_135M.vocabulary)),
  );
  const ignore = (): void => undefined;
  const times = await timeInterleaved({
    products: await bareProducts(SHAPE_135M, { tokens, tokensPerRun: TOKENS_PER_RUN, threads }),
    calibrate: () => model.calibrate(rows, { onStatistics: ignore }),
    evaluate: async () => void (await model.evaluate(rows)),
  });
  const ratio = (name: string): Record<string, number> => ({
    ofMinimums: round(times.products!.minimum / times[name]!.minimum),
    ofMedians: round(times.products!.median / times[name]!.median),
  });
  return {
    ...setting,
    seconds: times,
    // Operations that are not in the baseline, as shares of it: a perfect calibration of long rows stays below 1.
    attentionToProducts: round(attentionOperations(SHAPE_135M, count, sequenceLength) / operations),
    headToProducts: round((2 * tokens * SHAPE_135M.vocabulary * SHAPE_135M.hidden) / operations),
    productGflops: round(operations / times.products!.minimum / 1e9),
    calibrateToProducts: ratio('calibrate'),
    evaluateToProducts: ratio('evaluate'),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-bench-'));
try {
  await writeRandomModel(directory, SHAPE_135M);
  const engine = await createEngine('onnx', { threads });
  const folder = await openModelFolder(directory);
  const model = await engine.open(folder);
  const results = [];
  for (const setting of SETTINGS) results.push(await measure(model, setting));
  const peakRssMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ engine: engine.description, threads, repetitions, results, peakRssMegabytes }, null, 2));
  await model.close();
  await folder.close();
} finally {
  await rm(directory, { recursive: true });
}
