/**
 * FLAP's calibration of a 135 M-parameter LLaMA in Flapbook and in PyTorch, taking turns in one run, each with its own
 * threads: forward passes, and means and fluctuations of the inputs of all output projections. PyTorch runs as the
 * published script does, a row at a time, and with as many rows at once as Flapbook takes. Prints Markdown.
 *
 *     pip install -r bench/peers/requirements.txt
 *     PYTHON=.venv/bin/python node --import tsx bench/peers/calibration.ts [--repetitions 3] [--layers 30]
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
import { SHAPE_135M, writeRandomModel } from '../forward/model.ts';

const SETTINGS = [
  { rows: 32, length: 128, batch: 16 },
  { rows: 8, length: 2048, batch: 2 },
];
/** Of the sum of a module's fluctuations. */
const TOLERANCE = 1e-4;

const { values } = parseArgs({
  options: { repetitions: { type: 'string', default: '3' }, layers: { type: 'string', default: '30' } },
});
const shape = { ...SHAPE_135M, layers: Number(values.layers) };

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
    this.#process = spawn(process.env.PYTHON ?? 'python3', [script, directory], { stdio: ['pipe', 'pipe', 'inherit'] });
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
    if (Math.abs(value - other) > TOLERANCE * other) {
      throw new Error(`Layer ${index >> 1}: fluctuations of ${value} in all, PyTorch's ${other}.`);
    }
  }
}

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;

const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-peers-'));
await writeRandomModel(directory, shape);
const peer = new Peer(directory);
try {
  const engine = await createEngine('onnx');
  const folder = await openModelFolder(directory);
  const model = await engine.open(folder);
  const { version, threads } = await peer.answer<{ readonly version: string; readonly threads: number }>();
  console.log(`${engine.description}; PyTorch ${version}, ${threads} threads; ${values.repetitions} repetitions\n`);
  console.log('| rows | Flapbook s | PyTorch s / Flapbook s, a row at a time | the same, batches of as many rows |');
  console.log('| --- | --- | --- | --- |');
  for (const { rows: count, length, batch } of SETTINGS) {
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
