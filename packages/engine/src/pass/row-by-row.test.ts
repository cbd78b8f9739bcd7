import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openModelFolder } from '@flapbook/models';
import { writeTinyModel } from '@flapbook/models/testing';
import { expect, it, onTestFinished } from 'vitest';
import { calibrated } from '../../test/expect.ts';
import { randomRows } from '../../test/models.ts';
import { OnnxDevice } from '../onnx/device.ts';
import { loadRuntime } from '../onnx/runtime.ts';
import type { EngineModel } from '../types.ts';
import type { Device } from './device.ts';
import { StreamedModel } from './model.ts';

const ROWS = 5;
const LENGTH = 12;

/** A real device, and how many rows and tokens it has been sent at a time. */
async function watched(rowByRow: boolean) {
  const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-row-by-row-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeTinyModel(directory, { keyValueHeads: 2 });
  const folder = await openModelFolder(directory);
  const session = { executionProviders: ['cpu'], intraOpNumThreads: 1 };
  const real = new OnnxDevice({ runtime: await loadRuntime(), session, description: folder.description });
  const sent = { rows: new Set<number>(), tokens: new Set<number>() };
  const device: Device = {
    description: real.description,
    rowByRow,
    gradients: real.gradients,
    algebra: real.algebra,
    async layer(weights, shape) {
      const layer = await real.layer(weights, shape);
      return {
        release: () => layer.release(),
        run(batch) {
          sent.rows.add(batch.rows);
          return layer.run(batch);
        },
      };
    },
    embedding: (weights) => real.embedding(weights),
    async head(vectors, slice) {
      const head = await real.head(vectors, slice);
      return {
        release: () => head.release(),
        likelihoods(hidden, targets) {
          sent.tokens.add(targets.length);
          return head.likelihoods(hidden, targets);
        },
        best: (hidden) => head.best(hidden),
      };
    },
    gramTile: (inputs, tile) => real.gramTile(inputs, tile),
    close: () => real.close(),
  };
  const model: EngineModel = new StreamedModel(device, folder, { budgetBytes: 2 ** 20 });
  onTestFinished(() => folder.close());
  onTestFinished(() => model.close());
  return { model, sent };
}

it('sends rows one by one to a device that would have them depend on each other, and comes to the same', async () => {
  const rows = randomRows(ROWS, LENGTH);
  const [together, alone] = [await watched(false), await watched(true)];
  const options = { rowsPerBatch: ROWS };
  expect(await alone.model.evaluate(rows, options)).toEqual(await together.model.evaluate(rows, options));
  expect(await calibrated(alone.model, rows, options)).toEqual(await calibrated(together.model, rows, options));
  expect(together.sent).toEqual({ rows: new Set([ROWS]), tokens: new Set([ROWS * LENGTH]) });
  expect(alone.sent).toEqual({ rows: new Set([1]), tokens: new Set([LENGTH]) });
});
