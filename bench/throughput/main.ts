/**
 * How fast models come in and go out beside copying the same bytes: each work is followed by a copy of the files that it
 * read or wrote, with a flush to the disk, in one process. Prints one JSON object; `ratio` is the copy's time divided by
 * the work's, its median. `megabytesPerCpuSecond` counts the processor's time of all threads: what a machine that does other
 * things as well leaves as it is.
 *
 *     node --import tsx bench/throughput/main.ts [repetitions] [name …]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyFlushed } from './copy.ts';
import { works } from './works.ts';

const repetitions = Number(process.argv[2] ?? 3);
const wanted = process.argv.slice(3);

const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-throughput-'));
try {
  const results: Record<string, unknown> = {};
  for await (const { name, run } of works(folder)) {
    if (wanted.length > 0 && !wanted.some((one) => name.startsWith(one))) continue;
    const pairs: {
      readonly bytes: number;
      readonly seconds: number;
      readonly copySeconds: number;
      readonly cpu: number;
    }[] = [];
    // The first round warms up.
    for (let round = 0; round <= repetitions; round++) {
      const target = path.join(folder, 'target');
      const { seconds, files, cpu } = await run(target);
      const copySeconds = await copyFlushed(files, path.join(folder, 'copy'));
      await rm(target, { recursive: true, force: true });
      if (round > 0) pairs.push({ bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), seconds, copySeconds, cpu });
    }
    const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
    results[name] = {
      megabytes: Math.round(pairs[0]!.bytes / 1e6),
      megabytesPerSecond: Math.round(median(pairs.map(({ bytes, seconds }) => bytes / 1e6 / seconds))),
      megabytesPerCpuSecond: Math.round(median(pairs.map(({ bytes, cpu }) => bytes / 1e6 / cpu))),
      ratio: Number(median(pairs.map(({ seconds, copySeconds }) => copySeconds / seconds)).toFixed(3)),
    };
    console.error(name, JSON.stringify(results[name]));
  }
  console.log(JSON.stringify(results, null, 2));
} finally {
  await rm(folder, { recursive: true, force: true });
}
