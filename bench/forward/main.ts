/**
 * How close calibration and evaluation come to the bare matrix products of the same shapes, in one process, with the
 * same runtime, threads and tiles, repetitions interleaved. Prints Markdown.
 *
 *     node --import tsx bench/forward/main.ts [--shapes 135M,1.1B,7B] [--lengths 128,2048] [--tokens 4096]
 *                                             [--layers N] [--repetitions 5] [--threads N]
 *
 * The baseline of a calibration is the products of all layers, of an evaluation those and the LM head's. A shape runs
 * with all of its layers, but for 7B, of which one stands for all. Times are least ones: what else a machine does only
 * ever adds to them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine, type EngineModel } from '@flapbook/engine';
import { openModelFolder } from '@flapbook/models';
import { type BenchShape, SHAPE_1B, SHAPE_7B, SHAPE_135M, writeRandomModel } from './model.ts';
import {
  bareProducts,
  HEAD_BLOCK,
  headProducts,
  layerProducts,
  operationsOf,
  type Rows,
  type Work,
} from './products.ts';

const SHAPES: Readonly<Record<string, BenchShape>> = {
  '135M': SHAPE_135M,
  '1.1B': SHAPE_1B,
  '7B': { ...SHAPE_7B, layers: 1 },
};
/** Tokens that the engine takes at once, but never fewer than two rows. */
const BATCH_TOKENS = 2048;
const LEAST_ROWS = 2;

const { values } = parseArgs({
  options: {
    shapes: { type: 'string', default: Object.keys(SHAPES).join() },
    lengths: { type: 'string', default: '128,2048' },
    tokens: { type: 'string', default: '4096' },
    layers: { type: 'string' },
    repetitions: { type: 'string', default: '5' },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
const threads = Number(values.threads);

/** Least seconds of each work, one after another within each repetition, so that a busy spell of the machine hits all. */
async function timeInterleaved(works: Readonly<Record<string, Work>>): Promise<Record<string, number>> {
  const least: Record<string, number> = {};
  for (let repetition = -1; repetition < Number(values.repetitions); repetition++) {
    for (const [name, work] of Object.entries(works)) {
      const start = performance.now();
      await work();
      const seconds = (performance.now() - start) / 1000;
      if (repetition >= 0) least[name] = Math.min(least[name] ?? Number.POSITIVE_INFINITY, seconds);
    }
  }
  return least;
}

async function measure(model: EngineModel, shape: BenchShape, sequenceLength: number): Promise<string> {
  const tokens = Number(values.tokens);
  const batch: Rows = { rows: Math.max(LEAST_ROWS, BATCH_TOKENS / sequenceLength), sequenceLength };
  const rows = Array.from({ length: tokens / sequenceLength }, () =>
    Int32Array.from({ length: sequenceLength }, () => Math.floor(Math.random() * shape.vocabulary)),
  );
  const layer = layerProducts(shape, batch);
  const head = headProducts(shape, HEAD_BLOCK);
  const runs = {
    layer: shape.layers * (rows.length / batch.rows),
    head: (tokens / HEAD_BLOCK.tokens) * (shape.vocabulary / HEAD_BLOCK.slice),
  };
  const repeated =
    (work: Work, times: number): Work =>
    async () => {
      for (let i = 0; i < times; i++) await work();
    };
  const least = await timeInterleaved({
    layers: repeated(await bareProducts(layer, threads), runs.layer),
    head: repeated(await bareProducts(head, threads), runs.head),
    calibrate: () => model.calibrate(rows, { onStatistics: () => undefined }),
    evaluate: async () => void (await model.evaluate(rows)),
  });
  // The last slice is a smaller one.
  least.head! *= runs.head / Math.ceil(runs.head);
  const gflops = (operationsOf(layer) * runs.layer) / least.layers! / 1e9;
  const ratios = [least.layers! / least.calibrate!, (least.layers! + least.head!) / least.evaluate!];
  const seconds = [least.layers!, least.head!, least.calibrate!, least.evaluate!].map((value) => value.toFixed(2));
  return [
    shape.layers,
    `${rows.length} × ${sequenceLength}`,
    gflops.toFixed(0),
    ...seconds,
    ...ratios.map(percent),
  ].join(' | ');
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

for (const [index, name] of values.shapes.split(',').entries()) {
  const own = SHAPES[name];
  if (!own) throw new Error(`No shape ${name}; there are ${Object.keys(SHAPES).join(', ')}.`);
  const shape = { ...own, layers: Number(values.layers ?? own.layers) };
  const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-bench-'));
  try {
    await writeRandomModel(directory, shape, { dataType: 'F16' });
    const engine = await createEngine('onnx', { threads });
    const folder = await openModelFolder(directory);
    const model = await engine.open(folder);
    if (index === 0) {
      console.log(`${engine.description}; ${values.repetitions} repetitions; seconds are the least\n`);
      console.log(
        '| shape | layers | rows | GFLOP/s of products | products s | head s | calibration s | evaluation s | calibration | evaluation |\n' +
          '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      );
    }
    for (const length of values.lengths.split(',')) {
      console.log(`| ${name} | ${await measure(model, shape, Number(length))} |`);
    }
    await model.close();
    await folder.close();
  } finally {
    await rm(directory, { recursive: true });
  }
}
