import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoModel } from '@flapbook/demo';
import { createEngine, type Engine, type LayerPruning } from '@flapbook/engine';
import { type ExportDataType, exportFormat, exportShape } from '@flapbook/exports';
import { loadTokenizer, type ModelFolder, openModelFolder } from '@flapbook/models';
import { fixture, writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askLlamaCpp, hasLlamaCpp, type LlamaCppAnswer } from './llama-cpp.ts';

const gguf = exportFormat('GGUF');
const stories = fixture('stories260k');
const storiesMha = fixture('stories260k-mha');

const TEXTS = [
  'Once upon a time, there was a little girl named Lily.',
  ' two  spaces\tand a tab',
  'naïve 東京 🙂 1234',
];
const TOKENS = 12;
/** Asked for the next token: the first, one within, the last. */
const POSITIONS = [0, 6, TOKENS - 1];
/** Probabilities below e^-60 are not worth comparing: float32 has lost them. */
const LOWEST = -60;

const LLAMA3 = {
  rope_type: 'llama3',
  factor: 8,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 8192,
};

const QWEN3 = { model_type: 'qwen3', architectures: ['Qwen3ForCausalLM'] };

/** Norms of queries and keys for two layers of heads of 8. */
const headNorms = () =>
  [0, 1].flatMap((layer) =>
    ['q_norm', 'k_norm'].map((norm, at) => ({
      name: `model.layers.${layer}.self_attn.${norm}.weight`,
      dataType: 'F32' as const,
      shape: [8],
      values: Float32Array.from({ length: 8 }, (_, i) => 1 + 0.2 * Math.sin(layer + at + i)),
    })),
  );

interface Case {
  readonly model: string;
  /** Units that stay in layer after layer, over and over; null for a dense model. */
  readonly kept: readonly (readonly [groups: number, channels: number])[] | null;
  readonly dataType?: ExportDataType;
  /** Whether pruning adds biases; true by default. */
  readonly biases?: boolean;
  /** Of logarithms of probabilities. */
  readonly tolerance: number;
}

const HETEROGENEOUS: Case['kept'] = [
  [3, 70],
  [1, 96],
  [2, 131],
  [1, 7],
  [2, 64],
];
const WITH_EMPTY: Case['kept'] = [
  [0, 70],
  [1, 0],
  [0, 0],
  [2, 7],
  [1, 1],
];

const CASES: Readonly<Record<string, Case>> = {
  'the demo model, dense': { model: demoModel.directory, kept: null, tolerance: 2e-4 },
  'the demo model, layers of their own widths': { model: demoModel.directory, kept: HETEROGENEOUS, tolerance: 2e-4 },
  'the demo model, empty modules': { model: demoModel.directory, kept: WITH_EMPTY, tolerance: 2e-4 },
  'the demo model, pruned alike everywhere': { model: demoModel.directory, kept: [[3, 100]], tolerance: 2e-4 },
  'the demo model in float16': { model: demoModel.directory, kept: HETEROGENEOUS, dataType: 'F16', tolerance: 0.05 },
  'the demo model in Q8_0': { model: demoModel.directory, kept: WITH_EMPTY, dataType: 'Q8_0', tolerance: 0.5 },
  'Llama 3’s rotary scaling': {
    model: 'llama 3',
    kept: [
      [1, 5],
      [2, 20],
    ],
    tolerance: 2e-4,
  },
  'biases of the model’s own': {
    model: 'own biases',
    kept: [
      [1, 5],
      [2, 20],
    ],
    tolerance: 2e-4,
  },
  // Its class has no biases, and one width for all layers.
  'Qwen 3, layers of their own widths': {
    model: 'qwen3',
    kept: [
      [1, 5],
      [2, 20],
    ],
    biases: false,
    tolerance: 2e-4,
  },
  ...(stories && {
    'stories260k, dense': { model: stories, kept: null, tolerance: 2e-4 },
    'stories260k, layers of their own widths': { model: stories, kept: HETEROGENEOUS, tolerance: 2e-4 },
    'stories260k, empty modules': { model: stories, kept: WITH_EMPTY, tolerance: 2e-4 },
  }),
  ...(storiesMha && {
    'stories260k-mha, layers of their own widths': { model: storiesMha, kept: HETEROGENEOUS, tolerance: 2e-4 },
  }),
};

describe.skipIf(!hasLlamaCpp)('llama.cpp (needs npm ci --prefix bench/peers/llama.cpp)', () => {
  let root: string;
  let engine: Engine;
  const answers = new Map<string, LlamaCppAnswer>();
  const expected = new Map<string, Float64Array[]>();
  const ids = new Map<string, number[][]>();

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'flapbook-gguf-'));
    engine = await createEngine('onnx', { threads: 1 });
    const place = (name: string) => (path.isAbsolute(name) ? name : path.join(root, name));
    const tiny = { hidden: 32, headDim: 8, keyValueHeads: 2, vocabulary: 2048 };
    await writeTinyModel(place('own biases'), { ...tiny, attentionBias: true, mlpBias: true });
    await writeTinyModel(place('llama 3'), { ...tiny, config: { rope_theta: 500_000, rope_scaling: LLAMA3 } });
    await writeTinyModel(place('qwen3'), { ...tiny, config: QWEN3, edit: (tensors) => [...tensors, ...headNorms()] });
    for (const name of ['own biases', 'llama 3', 'qwen3']) {
      await copyFile(path.join(demoModel.directory, 'tokenizer.json'), path.join(place(name), 'tokenizer.json'));
    }
    const asked = [];
    for (const [name, one] of Object.entries(CASES)) {
      const directory = place(one.model);
      const folder = await openModelFolder(directory);
      const pruning = one.kept && pruningOf(folder, one.kept, one.biases);
      const file = path.join(root, `${asked.length}.gguf`);
      await exportTo(file, folder, { pruning, dataType: one.dataType ?? 'F32' });
      const tokenizer = await loadTokenizer(directory);
      ids.set(name, await Promise.all(TEXTS.map(async (text) => [...(await tokenizer.encode(text, 'NONE'))])));
      const row = (await tokenizer.encode(TEXTS[0]!)).slice(0, TOKENS);
      expected.set(name, await logarithms(folder, pruning, row));
      asked.push({ file, row: [...row], positions: POSITIONS, texts: TEXTS });
      await folder.close();
    }
    const given = await askLlamaCpp(asked, root);
    for (const [index, name] of Object.keys(CASES).entries()) answers.set(name, given[index]!);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it.each(Object.keys(CASES))('computes of the exported file what the engine computes: %s', (name) => {
    const { positions } = answers.get(name)!;
    let largest = 0;
    for (const [index, values] of expected.get(name)!.entries()) {
      for (const [token, value] of values.entries()) {
        if (value > LOWEST) largest = Math.max(largest, Math.abs(value - positions[index]![token]!));
      }
    }
    expect(largest).toBeLessThan(CASES[name]!.tolerance);
  });

  it('would notice biases that are lost', () => {
    const [one, other] = ['the demo model, pruned alike everywhere', 'the demo model, dense'];
    const difference = expected.get(one)![1]!.map((value, token) => value - expected.get(other)![1]![token]!);
    expect(Math.max(...difference.map(Math.abs))).toBeGreaterThan(0.5);
  });

  it('cuts texts into the same tokens', () => {
    for (const name of Object.keys(CASES)) expect(answers.get(name)!.texts, name).toEqual(ids.get(name));
  });

  async function logarithms(
    folder: ModelFolder,
    pruning: LayerPruning[] | null,
    tokens: Int32Array,
  ): Promise<Float64Array[]> {
    const { vocabularySize } = folder.description;
    const model = await engine.open(folder);
    const count = POSITIONS.length * vocabularySize;
    const tree = {
      tokens,
      parents: tokens.map((_, index) => index - 1),
      nodes: Int32Array.from({ length: count }, (_, index) => POSITIONS[Math.floor(index / vocabularySize)]!),
      targets: Int32Array.from({ length: count }, (_, index) => index % vocabularySize),
    };
    const [scores] = await model.score([tree], pruning ? { pruning } : {});
    await model.close();
    return POSITIONS.map((_, at) => scores!.slice(at * vocabularySize, (at + 1) * vocabularySize));
  }
});

/** The last units of each layer's, and biases on everything. */
function pruningOf({ description }: ModelFolder, kept: NonNullable<Case['kept']>, biases = true): LayerPruning[] {
  const wave = (phase: number) =>
    Float64Array.from({ length: description.hiddenSize }, (_, i) => 0.1 * Math.sin(phase + 1.7 * i));
  return description.names.layers.map((_, layer) => {
    const [groups, channels] = kept[layer % kept.length]!;
    const last = (count: number, of: number) => Int32Array.from({ length: count }, (_, i) => of - count + i);
    return {
      attentionKept: last(groups, description.keyValueHeads),
      mlpKept: last(channels, description.intermediateSize),
      attentionBias: biases ? wave(layer) : null,
      mlpBias: biases ? wave(layer + 0.5) : null,
    };
  });
}

async function exportTo(
  file: string,
  folder: ModelFolder,
  { pruning, dataType }: { readonly pruning: LayerPruning[] | null; readonly dataType: ExportDataType },
): Promise<void> {
  const card = { base: 'base', hubId: null, modelKey: 'key', prunedKey: null, settings: [], data: [], figures: [] };
  const shape = exportShape(folder.description, pruning);
  const files = await gguf.files({ shape, name: 'name', folder, pruning, card, results: null }, { dataType });
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.find(({ path: at }) => at.endsWith('.gguf'))!.write()) chunks.push(chunk);
  await writeFile(file, Buffer.concat(chunks));
}
