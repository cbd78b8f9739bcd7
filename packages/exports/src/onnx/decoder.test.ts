import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LayerPruning } from '@flapbook/engine';
import { openModelFolder } from '@flapbook/models';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onnx } from '../formats/onnx.ts';
import { subjectOf, writeExport } from '../testing.ts';
import { type OnnxDecoder, openDecoder, type Past } from './run.ts';

const ROW = Int32Array.of(1, 5, 9, 3, 30, 12, 7, 2);
const VOCABULARY = 32;

const PRUNING: LayerPruning[] = [
  {
    attentionKept: new Int32Array(0),
    mlpKept: Int32Array.of(5),
    attentionBias: new Float64Array(16).fill(0.1),
    mlpBias: null,
  },
  { attentionKept: Int32Array.of(1), mlpKept: Int32Array.of(0, 2, 3), attentionBias: null, mlpBias: null },
  { attentionKept: Int32Array.of(0, 1), mlpKept: new Int32Array(0), attentionBias: null, mlpBias: null },
];

let root: string;
let decoder: OnnxDecoder;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'flapbook-onnx-'));
  const base = path.join(root, 'base');
  await writeTinyModel(base, { layers: 3, heads: 4, keyValueHeads: 2, hidden: 16, seed: 3 });
  const folder = await openModelFolder(base);
  const written = await writeExport(onnx, subjectOf(folder, PRUNING), { root, dataType: 'F32' });
  await folder.close();
  decoder = await openDecoder(written);
});
afterAll(async () => {
  await decoder.close();
  await rm(root, { recursive: true });
});

it('has a cache for every layer with heads, as wide as the layer', () => {
  expect(decoder.caches.map(({ name, groups }) => [name, groups])).toEqual([
    ['past_key_values.1.key', 1],
    ['past_key_values.1.value', 1],
    ['past_key_values.2.key', 2],
    ['past_key_values.2.value', 2],
  ]);
});

it('computes a row token by token as it does at once', async () => {
  const { logits: whole } = await decoder.run(ROW);
  let past: Past | undefined;
  for (const [at, token] of ROW.entries()) {
    const step = await decoder.run(Int32Array.of(token), past ? { past } : {});
    past = step.past;
    const expected = whole.subarray(at * VOCABULARY, (at + 1) * VOCABULARY);
    for (const [i, logit] of step.logits.entries()) expect(logit).toBeCloseTo(expected[i]!, 4);
  }
});

it('does not see the padding before a row', async () => {
  const { logits: alone } = await decoder.run(ROW);
  const { logits: padded } = await decoder.run(Int32Array.of(0, 0, 0, ...ROW), { padding: 3 });
  for (const [i, logit] of alone.entries()) expect(padded[3 * VOCABULARY + i]).toBeCloseTo(logit, 4);
});
