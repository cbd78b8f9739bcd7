import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEngine, type Engine, type LayerPruning } from '@flapbook/engine';
import { type ModelFolder, openModelFolder } from '@flapbook/models';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPORT_FORMATS, exportFormat } from '../registry.ts';
import { subjectOf, writeExport } from '../testing.ts';

let root: string;
let engine: Engine;
beforeAll(async () => {
  engine = await createEngine('onnx', { threads: 1 });
  root = await mkdtemp(path.join(tmpdir(), 'flapbook-exports-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const ROWS = [Int32Array.of(1, 5, 9, 3, 30, 12, 7, 2), Int32Array.of(4, 4, 8, 21, 0, 17, 31, 6)];
const HIDDEN = 16;

const wave = (phase: number) => Float64Array.from({ length: HIDDEN }, (_, i) => 0.1 * Math.sin(phase + 1.7 * i));

/** Layers of different widths, one without heads and one without channels, biases everywhere. */
const PRUNING: LayerPruning[] = [
  {
    attentionKept: Int32Array.of(1),
    mlpKept: Int32Array.of(0, 2, 3, 11, 23),
    attentionBias: wave(0),
    mlpBias: wave(1),
  },
  { attentionKept: new Int32Array(0), mlpKept: Int32Array.of(5), attentionBias: wave(2), mlpBias: wave(3) },
  { attentionKept: Int32Array.of(0, 1), mlpKept: new Int32Array(0), attentionBias: wave(4), mlpBias: wave(5) },
];

async function nlls(folder: ModelFolder, pruning: readonly LayerPruning[] | null): Promise<number[]> {
  const model = await engine.open(folder);
  try {
    return [...(await model.evaluate(ROWS, pruning ? { pruning } : {})).nll];
  } finally {
    await model.close();
  }
}

/** How a model of the registry is written and pruned. A format that refuses one is not asked to write it. */
const MODELS = {
  'pruned, biases': { options: {}, pruning: PRUNING },
  'pruned, no biases': {
    options: {},
    pruning: PRUNING.map((layer) => ({ ...layer, attentionBias: null, mlpBias: null })),
  },
  'pruned, own biases': { options: { attentionBias: true, mlpBias: true }, pruning: PRUNING },
  'pruned, float16': { options: { dtype: 'F16' }, pruning: PRUNING },
  'replaced projections': {
    options: { tied: true },
    pruning: PRUNING.map((layer, at) => ({
      ...layer,
      outputs: async () => ({
        attention: Float32Array.from(
          { length: HIDDEN * 8 * layer.attentionKept.length },
          (_, i) => 0.2 * Math.cos(at + i),
        ),
        mlp: Float32Array.from({ length: HIDDEN * layer.mlpKept.length }, (_, i) => 0.2 * Math.sin(at + i)),
      }),
    })),
  },
  dense: { options: {}, pruning: null },
} as const;

describe('a model whose layers have widths of their own', () => {
  it.each(['GGUF', 'HUGGING_FACE_COMPACT'])('comes back from %s and goes out in every format', async (written) => {
    const directory = path.join(root, `uneven-${written}`);
    await writeTinyModel(directory, { layers: 3, heads: 4, keyValueHeads: 2, hidden: HIDDEN, seed: 3 });
    const dense = await openModelFolder(directory);
    const expected = await nlls(dense, PRUNING);
    const first = exportFormat(written);
    const out = await writeExport(first, subjectOf(dense, PRUNING), { root, dataType: 'F32' });
    const uneven = await openModelFolder(written === 'GGUF' ? path.join(out, 'model.gguf') : out);
    // GGUF has a unit of zeros where nothing is left; the other has nothing.
    const least = written === 'GGUF' ? 1 : 0;
    expect(uneven.description.widths).toEqual([
      { keyValueHeads: 1, intermediateSize: 5 },
      { keyValueHeads: least, intermediateSize: 1 },
      { keyValueHeads: 2, intermediateSize: least },
    ]);
    for (const [row, nll] of (await nlls(uneven, null)).entries()) expect(nll).toBeCloseTo(expected[row]!, 4);
    for (const format of EXPORT_FORMATS.values()) {
      const subject = subjectOf(uneven, null);
      const { verdict } = format.assess(subject.shape, { dataType: 'STORED' });
      if (format.name === 'FLAP') expect(verdict).toBe('REFUSED');
      if (verdict === 'REFUSED') continue;
      const again = await writeExport(format, subject, { root, dataType: format.dataTypes[0]! });
      const reloaded = await format.reload(again, uneven);
      const found = 'likelihoods' in reloaded ? await reloaded.likelihoods(ROWS) : await nlls(reloaded.folder, null);
      for (const [row, nll] of expected.entries()) expect(found[row], format.name).toBeCloseTo(nll, 4);
      await reloaded.close();
    }
    await uneven.close();
    await dense.close();
  });
});

describe.each([...EXPORT_FORMATS.values()])('$name', (format) => {
  it.each(Object.keys(MODELS) as (keyof typeof MODELS)[])('computes what the model computes: %s', async (name) => {
    const { options, pruning } = MODELS[name] as { options: object; pruning: LayerPruning[] | null };
    const directory = path.join(root, `base-${name}`);
    await writeTinyModel(directory, { layers: 3, heads: 4, keyValueHeads: 2, hidden: HIDDEN, seed: 3, ...options });
    const folder = await openModelFolder(directory);
    const subject = subjectOf(folder, pruning);
    const verdict = format.assess(subject.shape, { dataType: 'STORED' });
    if (verdict.verdict === 'REFUSED') {
      expect(verdict.reasons.join()).not.toBe('');
      return folder.close();
    }
    const out = await writeExport(format, subject, { root, dataType: format.dataTypes[0]! });
    const card = await readFile(path.join(out, 'README.md'), 'utf8');
    for (const heading of ['## How to load it', '## Figures', '## Keys', '## Licence']) expect(card).toContain(heading);
    if (pruning) expect(card).toMatch(/\n\| 0 \| 1 \/ 2 \| 5 \/ 24 \| [\d,]+ \/ [\d,]+ \|/);
    const reloaded = await format.reload(out, folder);
    // Float16 rounds the added biases, too.
    const digits = name.includes('float16') ? 2 : 4;
    const [expected, found] = [
      await nlls(folder, pruning),
      'likelihoods' in reloaded ? await reloaded.likelihoods(ROWS) : await nlls(reloaded.folder, reloaded.pruning),
    ];
    for (const [row, nll] of expected.entries()) expect(found[row]).toBeCloseTo(nll, digits);
    // What the test compares is not the dense model.
    if (pruning) expect(Math.abs((await nlls(folder, null))[0]! - expected[0]!)).toBeGreaterThan(0.1);
    await reloaded.close();
    await folder.close();
  });
});
