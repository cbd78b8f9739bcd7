import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEngine, type Engine, type LayerPruning } from '@flapbook/engine';
import { drawTensors, type Stored, storedModels, writeReference } from '@flapbook/engine/architectures';
import { type ModelFolder, openModelFolder } from '@flapbook/models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPORT_FORMATS } from '../registry.ts';
import { exportedPruning, subjectOf, unevenPruning, writeExport } from '../testing.ts';
import { openUneven, UNEVEN } from './uneven.fixture.ts';

const ROWS = [Int32Array.of(1, 5, 9, 3, 8, 12, 7, 2), Int32Array.of(4, 4, 8, 2, 0, 17, 10, 6)];

let root: string;
let engine: Engine;
beforeAll(async () => {
  engine = await createEngine('onnx', { threads: 1 });
  root = await mkdtemp(path.join(tmpdir(), 'flapbook-exports-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function nlls(folder: ModelFolder, pruning: readonly LayerPruning[] | null): Promise<number[]> {
  const model = await engine.open(folder);
  try {
    return [...(await model.evaluate(ROWS, pruning ? { pruning } : {})).nll];
  } finally {
    await model.close();
  }
}

async function openReference(reference: Stored): Promise<ModelFolder> {
  const directory = path.join(root, reference.name);
  await writeReference(directory, reference, drawTensors(reference));
  return openModelFolder(directory);
}

/** Checks that what is written of a model computes what the model does. */
async function check(folder: ModelFolder, pruned: boolean): Promise<Readonly<Record<string, string>>> {
  const pruning = pruned ? unevenPruning(folder) : null;
  const subject = subjectOf(folder, pruning);
  const verdicts: Record<string, string> = {};
  for (const format of EXPORT_FORMATS.values()) {
    const [dataType] = format.dataTypes;
    const { verdict, loses } = format.assess(subject.shape, { dataType: dataType! });
    verdicts[format.name] = verdict;
    if (verdict === 'REFUSED') continue;
    const reloaded = await format.reload(await writeExport(format, subject, { root, dataType: dataType! }), folder);
    const expected = await nlls(folder, exportedPruning(pruning, { loses }));
    const found =
      'likelihoods' in reloaded ? await reloaded.likelihoods(ROWS) : await nlls(reloaded.folder, reloaded.pruning);
    for (const [row, nll] of expected.entries()) expect(found[row], `${format.name}, row ${row}`).toBeCloseTo(nll, 4);
    await reloaded.close();
  }
  return verdicts;
}

describe.each(storedModels().map((reference) => [reference.name, reference] as const))('%s', (_, reference) => {
  it('is written, dense and pruned, so that what is read again computes the same', async () => {
    const folder = await openReference(reference);
    const verdicts = await check(folder, false);
    expect(verdicts.HUGGING_FACE).toBe('EXACT');
    await check(folder, true);
    await folder.close();
  });
});

it.each(UNEVEN)('$name is written, as it is and pruned again, so that what is read computes the same', async (one) => {
  const folder = await openUneven(root, one);
  expect(folder.description.widths).toBeDefined();
  expect(await check(folder, false)).toMatchObject({
    HUGGING_FACE: one.of === 'qwen3' && one.biases ? 'REFUSED' : 'EXACT_WITH_PADDING',
    HUGGING_FACE_COMPACT: 'EXACT',
    ONNX: 'EXACT',
  });
  await check(folder, true);
  await folder.close();
});
