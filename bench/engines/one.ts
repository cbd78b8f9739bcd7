/**
 * One engine on one device, for main.ts: how long the process took from its start to the end of the first block, how
 * fast blocks are from then on, and the memory at its peak. A device that takes long for one row is sent no more at
 * once. Prints one line of JSON.
 *
 *     node --import tsx bench/engines/one.ts MODEL ENGINE DEVICE ROWS
 */
import { createEngine } from '@flapbook/engine';
import { openModelFolder } from '@flapbook/models';
import { useSwiftShader } from '../../packages/engine/test/swiftshader.ts';

const LENGTH = 128;
const REPETITIONS = 3;
/** Seconds of one row through all layers from which on a device is a slow one. */
const SLOW_SECONDS = 2;

const [directory, name, device, rowCount] = process.argv.slice(2) as [string, string, string, string];
useSwiftShader((variable, value) => {
  process.env[variable] = value;
});
const engine = await createEngine(name, { device });
const folder = await openModelFolder(directory);
const model = await engine.open(folder);
const { layers, vocabularySize } = folder.description;
const rows = Array.from({ length: Number(rowCount) }, (_, row) =>
  Int32Array.from({ length: LENGTH }, (_, t) => (row * 7919 + t * 31) % vocabularySize),
);

let firstBlock = 0;
const onStatistics = (): void => {
  firstBlock ||= process.uptime();
};
async function secondsOf(given: readonly Int32Array[]): Promise<number> {
  const start = performance.now();
  await model.calibrate(given, { onStatistics });
  return (performance.now() - start) / 1000;
}

const single = rows.slice(0, 1);
// The first time it makes what runs the blocks.
await secondsOf(single);
const isSlow = (await secondsOf(single)) > SLOW_SECONDS;
const taken = isSlow ? single : rows;
if (!isSlow) await secondsOf(taken);
const tokens = taken.length * LENGTH;

// The least: what else the machine does only ever adds to it.
let seconds = Number.POSITIVE_INFINITY;
for (let i = 0; i < REPETITIONS; i++) seconds = Math.min(seconds, await secondsOf(taken));
console.log(
  JSON.stringify({
    engine: name,
    device,
    description: engine.description,
    firstBlockSeconds: firstBlock,
    layerTokensPerSecond: (tokens * layers) / seconds,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
await model.close();
await folder.close();
