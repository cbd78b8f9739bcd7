/**
 * How close calibration and evaluation come to the bare matrix products of the same shapes, in one process, with the
 * same runtime, threads and tiles, repetitions interleaved. Prints Markdown.
 *
 *     node --import tsx bench/forward/main.ts [--shapes 135M,1.1B,7B] [--lengths 128,2048] [--tokens 4096]
 *                                             [--layers N] [--repetitions 5] [--threads N]
 *
 * The baseline of a calibration is the products of all layers, of an evaluation those and the LM head's. A shape runs
 * with all of its layers, but for 7B, of which one stands for all. Times are least ones: what else a machine does only
 * ever adds to them. A share is the median of those of the repetitions: a processor that is slower for a minute is so for
 * all that is compared.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine, type EngineModel } from '@flapbook/engine';
import { openModelFolder } from '@flapbook/models';
import { quantile } from '../../tests/load/fleet.ts';
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

/** Seconds of each work in each repetition, in which one follows the other; the first one, which warms up, is left out. */
async function timeInterleaved<Name extends string>(
  works: Readonly<Record<Name, Work>>,
): Promise<Record<Name, number>[]> {
  const times: Record<Name, number>[] = [];
  for (let repetition = -1; repetition < Number(values.repetitions); repetition++) {
    const seconds = {} as Record<Name, number>;
    for (const name of Object.keys(works) as Name[]) {
      const start = performance.now();
      await works[name]();
      seconds[name] = (performance.now() - start) / 1000;
    }
    if (repetition >= 0) times.push(seconds);
  }
  return times;
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
  const times = await timeInterleaved({
    layers: repeated(await bareProducts(layer, threads), runs.layer),
    head: repeated(await bareProducts(head, threads), runs.head),
    calibrate: () => model.calibrate(rows, { onStatistics: () => undefined }),
    evaluate: async () => void (await model.evaluate(rows)),
  });
  // The last slice is a smaller one.
  for (const one of times) one.head *= runs.head / Math.ceil(runs.head);
  const least = (name: keyof (typeof times)[number]) => Math.min(...times.map((one) => one[name]));
  const gflops = (operationsOf(layer) * runs.layer) / least('layers') / 1e9;
  const seconds = (['layers', 'head', 'calibrate', 'evaluate'] as const).map((name) => least(name).toFixed(2));
  const shares = [
    times.map(({ layers, calibrate }) => layers / calibrate),
    times.map(({ layers, head: heads, evaluate }) => (layers + heads) / evaluate),
  ];
  return [
    shape.layers,
    `${rows.length} × ${sequenceLength}`,
    gflops.toFixed(0),
    ...seconds,
    ...shares.map((all) => percent(quantile(all, 0.5))),
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
