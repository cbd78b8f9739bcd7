/**
 * What calibrating a model takes in memory that does not fit into it: a LLaMA-7B of random float16 weights in shards, a
 * file for each layer, calibrated over its first layers. Prints Markdown: the largest resident set of this process while
 * it opened the model and while each layer ran, for the model and for one that has only a quarter of its layers.
 *
 *     node --import tsx bench/memory/main.ts FOLDER [--layers 32] [--first 4] [--rows 8] [--length 2048]
 *
 * The model is written to FOLDER, 13 GB for 32 layers, unless it is there already; it stays there. Exits with 1 where
 * the resident set went beyond 4 GB.
 */
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine } from '@flapbook/engine';
import { openModelFolder } from '@flapbook/models';
import { SHAPE_7B, writeRandomModel } from '../forward/model.ts';

const LIMIT_BYTES = 4e9;
const SAMPLE_MS = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    layers: { type: 'string', default: String(SHAPE_7B.layers) },
    first: { type: 'string', default: '4' },
    rows: { type: 'string', default: '8' },
    length: { type: 'string', default: '2048' },
  },
});
const [folder] = positionals;
if (!folder) throw new Error('Name a folder for the model.');
const count = { layers: Number(values.layers), first: Number(values.first), rows: Number(values.rows) };
const whole = path.join(folder, `llama-7b-${count.layers}`);
const quarter = path.join(folder, `llama-7b-${count.layers / 4}`);
if (!existsSync(path.join(whole, 'config.json'))) {
  const written = `${whole}.part`;
  await rm(written, { recursive: true, force: true });
  await writeRandomModel(written, { ...SHAPE_7B, layers: count.layers }, { dataType: 'F16', sharded: true });
  await rename(written, whole);
}
await firstLayers(whole, quarter, count.layers / 4);

let most = 0;
console.log('| layers of the model | opening | layer by layer | largest |\n| --- | --- | --- | --- |');
for (const directory of [quarter, whole]) console.log(`| ${(await measure(directory)).join(' | ')} |`);
if (most > LIMIT_BYTES) {
  console.error(`${megabytes(most)} MB are more than ${megabytes(LIMIT_BYTES)}.`);
  process.exitCode = 1;
}

/** Calibrates the first layers of a model. */
async function measure(directory: string): Promise<string[]> {
  const peaks = [0];
  const sample = (): void => {
    const { rss } = process.memoryUsage();
    peaks[peaks.length - 1] = Math.max(peaks.at(-1)!, rss);
    most = Math.max(most, rss);
  };
  const sampling = setInterval(sample, SAMPLE_MS);
  const model = await openModelFolder(directory);
  const onDevice = await (await createEngine('onnx')).open(model);
  const stop = new AbortController();
  const enough = new Error('enough layers');
  const rows = Array.from({ length: count.rows }, (_, row) =>
    Int32Array.from({ length: Number(values.length) }, (_, t) => (row * 7919 + t * 31) % SHAPE_7B.vocabulary),
  );
  sample();
  peaks.push(0);
  let running = 0;
  const onStatistics = ({ layer }: { readonly layer: number }): void => {
    // ONNX Runtime blocks the event loop while a block runs, and with it the timer.
    sample();
    if (layer === running) return;
    running = layer;
    if (layer === count.first) stop.abort(enough);
    else peaks.push(0);
  };
  try {
    await onDevice.calibrate(rows, { onStatistics, signal: stop.signal }).catch((error: unknown) => {
      if (error !== enough) throw error;
    });
  } finally {
    clearInterval(sampling);
    await onDevice.close();
    await model.close();
  }
  const [opening, ...layers] = peaks.map((bytes) => `${megabytes(bytes)} MB`);
  return [String(model.description.layers), opening!, layers.join(', '), `${megabytes(Math.max(...peaks))} MB`];
}

/** A model of the first layers of another one, whose files it shares. */
async function firstLayers(from: string, to: string, layers: number): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to);
  const config = JSON.parse(await readFile(path.join(from, 'config.json'), 'utf8'));
  await writeFile(path.join(to, 'config.json'), JSON.stringify({ ...config, num_hidden_layers: layers }));
  const index = JSON.parse(await readFile(path.join(from, 'model.safetensors.index.json'), 'utf8'));
  const own = Object.entries<string>(index.weight_map).filter(([name]) => {
    const layer = /\.layers\.(\d+)\./.exec(name)?.[1];
    return layer === undefined || Number(layer) < layers;
  });
  for (const file of new Set(own.map(([, shard]) => shard))) await link(path.join(from, file), path.join(to, file));
  await writeFile(
    path.join(to, 'model.safetensors.index.json'),
    JSON.stringify({ weight_map: Object.fromEntries(own) }),
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
