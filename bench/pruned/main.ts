/**
 * Evaluation of pruned models with the smaller matrices: wall time at ratios of 0.2, 0.5 and 0.7 as ratios to the dense
 * model's, beside what the removed multiplications predict. Dense and pruned take turns in one run, so that what slows
 * the machine slows all alike; medians over rounds. Random weights: what they are makes no pass longer. Prints Markdown.
 *
 *     node --import tsx bench/pruned/main.ts [rounds]        7 by default
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEngine, type LayerPruning } from '@flapbook/engine';
import { type ModelDescription, openModelFolder } from '@flapbook/models';
import { writeTinyModel } from '@flapbook/models/testing';

const RATIOS = [0, 0.2, 0.5, 0.7];
const ROWS = 4;
const LENGTH = 256;
const SHAPE = {
  hidden: 576,
  intermediate: 1536,
  heads: 9,
  keyValueHeads: 9,
  headDim: 64,
  layers: 3,
  vocabulary: 8192,
  maxPositions: 256,
};
const rounds = Number(process.argv[2] ?? 7);

/** The first units of every module, as many as a uniform ratio leaves. */
function pruningAt(ratio: number, { layers, keyValueHeads, intermediateSize }: ModelDescription): LayerPruning[] {
  const first = (units: number) => Int32Array.from({ length: Math.round(units * (1 - ratio)) }, (_, i) => i);
  const one = {
    attentionKept: first(keyValueHeads),
    mlpKept: first(intermediateSize),
    attentionBias: null,
    mlpBias: null,
  };
  return Array.from({ length: layers }, () => one);
}

/** Multiply-adds of the rows: matrices of heads and channels, scores and sums of causal attention, the LM head. */
function multiplyAdds(description: ModelDescription, pruning: readonly LayerPruning[]): number {
  const { hiddenSize, headDim, vocabularySize } = description;
  const tokens = ROWS * LENGTH;
  // A token sees half of its row in the mean.
  const head = 4 * hiddenSize * headDim + 2 * headDim * (LENGTH / 2);
  const layers = pruning.reduce(
    (sum, { attentionKept, mlpKept }) => sum + attentionKept.length * head + mlpKept.length * 3 * hiddenSize,
    0,
  );
  return tokens * (layers + hiddenSize * vocabularySize);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-pruned-'));
try {
  await writeTinyModel(directory, SHAPE);
  const folder = await openModelFolder(directory);
  const engine = await createEngine();
  const model = await engine.open(folder);
  const { description } = folder;
  const rows = Array.from({ length: ROWS }, (_, row) =>
    Int32Array.from({ length: LENGTH }, (_, t) => (row * 31 + t * 17) % description.vocabularySize),
  );
  const prunings = RATIOS.map((ratio) => pruningAt(ratio, description));
  const times = RATIOS.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, pruning] of prunings.entries()) {
      const started = performance.now();
      await model.evaluate(rows, { pruning });
      if (round >= 0) times[index]!.push(performance.now() - started);
    }
  }
  console.log(`${engine.description}; ${ROWS} × ${LENGTH} tokens, ${rounds} rounds\n`);
  console.log('| ratio | time / dense | multiply-adds / dense |\n| --- | --- | --- |');
  for (const [index, ratio] of RATIOS.entries()) {
    // Each round beside the dense pass of the same round.
    const measured = median(times[index]!.map((time, round) => time / times[0]![round]!));
    const predicted = multiplyAdds(description, prunings[index]!) / multiplyAdds(description, prunings[0]!);
    console.log(`| ${ratio} | ${measured.toFixed(3)} | ${predicted.toFixed(3)} |`);
  }
  await model.close();
  await folder.close();
} finally {
  await rm(directory, { recursive: true, force: true });
}
