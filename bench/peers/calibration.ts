/**
 * FLAP's calibration of a LLaMA in Flapbook and in PyTorch, taking turns in one run, each with its own
 * threads: forward passes, and means and fluctuations of the inputs of all output projections. PyTorch runs as the
 * published script does, a row at a time, and with as many rows at once as Flapbook takes. Prints Markdown.
 *
 *     pip install -r bench/peers/requirements.txt
 *     PYTHON=.venv/bin/python node --import tsx bench/peers/calibration.ts [--repetitions 3] [--shape 135M] [--layers 30]
 *
 * On a graphics card, with GB of the processor's and of its own memory, and rows × tokens, PyTorch's rows at once after the
 * comma:
 *
 *     … --engine onnx-f16 --device cuda --memory 16 --device-memory 20 --peer-device cuda --peer-type float16 1024x128,128
 *
 * Fails where the two do not find the same fluctuations.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { createEngine, type EngineModel } from '@flapbook/engine';
import { mergeShards, ShardAccumulator } from '@flapbook/flap';
import { openModelFolder } from '@flapbook/models';
import { SHAPE_1B, SHAPE_7B, SHAPE_135M, writeRandomModel } from '../forward/model.ts';

const SHAPES = { '135M': SHAPE_135M, '1.1B': SHAPE_1B, '7B': SHAPE_7B };
/** What a batch is on a processor. */
const SETTINGS = ['32x128,16', '8x2048,2'];
/** Of the sum of a module's fluctuations. */
const TOLERANCES: Readonly<Record<string, number>> = { float32: 1e-4, float16: 2e-2 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repetitions: { type: 'string', default: '3' },
    shape: { type: 'string', default: '135M' },
    layers: { type: 'string' },
    engine: { type: 'string', default: 'onnx' },
    device: { type: 'string' },
    'device-memory': { type: 'string' },
    memory: { type: 'string' },
    'peer-device': { type: 'string', default: 'cpu' },
    'peer-type': { type: 'string', default: 'float32' },
  },
});
const given = SHAPES[values.shape as keyof typeof SHAPES];
const shape = { ...given, layers: Number(values.layers ?? given.layers) };
const settings = (positionals.length > 0 ? positionals : SETTINGS).map((setting) => {
  const [rows, length, batch] = setting.split(/[x,]/).map(Number);
  return { rows: rows!, length: length!, batch: batch! };
});

interface Calibrated {
  readonly seconds: number;
  /** Summed over channels: attention and MLP of each layer in turn. */
  readonly fluctuations: readonly number[];
}

/** A process that answers a line of JSON with one. */
class Peer {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(directory: string) {
    const script = path.join(import.meta.dirname, 'calibration.py');
    const given = [script, directory, values['peer-device'], values['peer-type']];
    this.#process = spawn(process.env.PYTHON ?? 'python3', given, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async answer<T>(question?: unknown): Promise<T> {
    if (question) this.#process.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('Python ended; what it said stands above.');
    return JSON.parse(value);
  }

  close(): void {
    this.#process.stdin.end();
  }
}

async function flapbook(model: EngineModel, rows: readonly Int32Array[]): Promise<Calibrated> {
  const tokensPerSample = rows[0]!.length;
  const shards = new Map<string, ShardAccumulator>();
  const start = performance.now();
  await model.calibrate(rows, {
    onStatistics: ({ layer, module, samples, channels, mean, m2 }) => {
      const key = `${layer} ${module}`;
      const shard = shards.get(key) ?? new ShardAccumulator({ channels, firstSample: 0, tokensPerSample });
      shards.set(key, shard);
      for (let sample = 0; sample < samples; sample++) shard.add(mean, m2, sample * channels);
    },
  });
  const fluctuations = [...shards.values()].map((shard) =>
    mergeShards([shard.finish()], 'REFERENCE').fluctuation.reduce((sum, value) => sum + value, 0),
  );
  return { seconds: (performance.now() - start) / 1000, fluctuations };
}

function check(found: Calibrated, due: Calibrated): void {
  for (const [index, value] of found.fluctuations.entries()) {
    const other = due.fluctuations[index]!;
    if (Math.abs(value - other) > TOLERANCES[values['peer-type']]! * other) {
      throw new Error(`Layer ${index >> 1}: fluctuations of ${value} in all, PyTorch's ${other}.`);
    }
  }
}

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;

const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-peers-'));
await writeRandomModel(directory, shape, { sharded: shape.layers * shape.hidden > 2 ** 15 });
const peer = new Peer(directory);
try {
  const { 'device-memory': deviceMemory, memory } = values;
  const engine = await createEngine(values.engine, {
    ...(values.device && { device: values.device }),
    ...(deviceMemory && { deviceMemoryBytes: Number(deviceMemory) * 1e9 }),
    ...(memory && { memoryBudgetBytes: Number(memory) * 1e9 }),
  });
  const folder = await openModelFolder(directory);
  const model = await engine.open(folder);
  const { version, threads } = await peer.answer<{ readonly version: string; readonly threads: number }>();
  console.log(
    `${engine.description}; PyTorch ${version}, ${values['peer-type']} on ${values['peer-device']}, ${threads} threads; ${values.repetitions} repetitions\n`,
  );
  console.log('| rows | Flapbook s | PyTorch s / Flapbook s, a row at a time | the same, batches of as many rows |');
  console.log('| --- | --- | --- | --- |');
  for (const { rows: count, length, batch } of settings) {
    const rows = Array.from({ length: count }, (_, row) =>
      Int32Array.from({ length }, (_, t) => (row * 7919 + t * 104729) % shape.vocabulary),
    );
    const times: { own: number; single: number; batched: number }[] = [];
    for (let repetition = -1; repetition < Number(values.repetitions); repetition++) {
      const own = await flapbook(model, rows);
      const lists = rows.map((row) => [...row]);
      const single = await peer.answer<Calibrated>({ rows: lists, batch: 1 });
      const batched = await peer.answer<Calibrated>({ rows: lists, batch });
      check(own, single);
      if (repetition >= 0) {
        times.push({ own: own.seconds, single: single.seconds / own.seconds, batched: batched.seconds / own.seconds });
      }
    }
    const cells = (['own', 'single', 'batched'] as const).map((name) =>
      median(times.map((one) => one[name])).toFixed(2),
    );
    console.log(`| ${count} × ${length} | ${cells.join(' | ')} |`);
  }
  await model.close();
  await folder.close();
} finally {
  peer.close();
  await rm(directory, { recursive: true, force: true });
}
