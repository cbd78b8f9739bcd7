import { createEngine, type Engine, type EngineModel } from '@flapbook/engine';
import { openOperations, Worker } from '@flapbook/operations';

/**
 * A worker in a process of its own that notes when its engine is busy: `worker.fixture.ts DATABASE_URL`. What lies
 * between two passes is what the queue costs. It tells its parent the passes when it is asked.
 */

/** When a pass began and ended, in milliseconds of `performance`. */
export type Pass = readonly [start: number, end: number];

/** What the process tells its parent. */
export type WorkerMessage = { readonly type: 'ready' } | { readonly type: 'passes'; readonly passes: readonly Pass[] };

let passes: Pass[] = [];

async function timed<T>(pass: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    return await pass();
  } finally {
    passes.push([start, performance.now()]);
  }
}

/** The same engine, with a clock. */
function clocked(engine: Engine): Engine {
  const { name, provider, description } = engine;
  return {
    name,
    provider,
    description,
    async open(folder): Promise<EngineModel> {
      const model = await engine.open(folder);
      return {
        calibrate: (rows, options) => timed(() => model.calibrate(rows, options)),
        evaluate: (rows, options) => timed(() => model.evaluate(rows, options)),
        gradients: (rows, options) => model.gradients(rows, options),
        nextTokens: (rows, options) => model.nextTokens(rows, options),
        decoder: (options) => model.decoder(options),
        blocks: (options) => model.blocks(options),
        score: (trees, options) => model.score(trees, options),
        projectBias: (...given) => model.projectBias(...given),
        gram: (rows, options) => timed(() => model.gram(rows, options)),
        outputProjection: (...given) => model.outputProjection(...given),
        algebra: model.algebra,
        close: () => model.close(),
      };
    },
  };
}

const operations = await openOperations({ url: process.argv[2]!, applicationName: 'flapbook worker' });
const log = { info: () => undefined, error: (fields: object, message: string) => console.error(message, fields) };
const worker = new Worker(operations, { engine: clocked(await createEngine('onnx', { threads: 1 })), log });
await worker.start();

const tell = (message: WorkerMessage) => process.send?.(message);
process.on('message', () => {
  tell({ type: 'passes', passes });
  passes = [];
});
process.once('disconnect', async () => {
  await worker.stop();
  await operations.close();
  process.exit(0);
});
tell({ type: 'ready' });
