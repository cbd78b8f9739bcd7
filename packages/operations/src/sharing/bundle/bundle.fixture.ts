import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { writeTinyModel } from '@flapbook/models/testing';
import {
  type JsonObject,
  type Operations,
  type ResolvedOperation,
  resolveCalibration,
  resolveEvaluation,
  resolvePlan,
  resolvePrunedModel,
} from '../../index.ts';
import { runToEnd } from '../../testing.ts';
import { archiveOf } from './archive-writer.ts';
import type { Bundle } from './export.ts';

/** Where a model and a text lie that several databases register. */
export async function makeFolder(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-bundle-'));
  await writeTinyModel(path.join(folder, 'model'), { layers: 2, tokenizer: true });
  await writeFile(path.join(folder, 'text.txt'), 'The cat sat on the mat and looked at the moon.\n'.repeat(400));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

export async function registerTiny(operations: Operations, folder: string) {
  const model = await operations.models.register('tiny', path.join(folder, 'model'));
  const file = path.join(folder, 'text.txt');
  const dataset = await operations.datasets.register('cats', 'About cats', { format: 'text', file, joining: 'NONE' });
  return { model, dataset };
}

/** A pipeline of every kind of operation, run to its end. */
export async function computePipeline(operations: Operations, folder: string, samples = 70) {
  const on = await registerTiny(operations, folder);
  const engine = 'onnx';
  const calibration = resolveCalibration({ samples, sequenceLength: 16 }, { ...on, engine });
  const plan = resolvePlan({ ratio: 0.4 }, { model: on.model, calibration });
  const pruned = resolvePrunedModel('BASELINE_BIAS', { model: on.model, plan });
  const evaluation = resolveEvaluation(
    { sequenceLength: 16, maxRows: 600 },
    { subject: { model: on.model, pruned }, dataset: on.dataset, engine },
  );
  const { status, error } = await runToEnd(operations, evaluation);
  if (status !== 'SUCCEEDED') throw new Error(`The pipeline ended as ${status}: ${error?.message}`);
  return { calibration, plan, pruned, evaluation };
}

/** What a revision says that shows operations. */
export function contentShowing(shown: readonly ResolvedOperation[], title = 'A notebook'): JsonObject {
  const cell = { view: 'auto', options: {}, answer: null, notRun: false };
  return {
    title,
    variables: { ratio: 0.4 },
    cells: [
      { ...cell, id: 'text', kind: 'MARKDOWN', source: '# Cats <script>alert(1)</script>' },
      {
        ...cell,
        id: 'query',
        kind: 'QUERY',
        source: '{ __typename }',
        answer: { data: { keys: shown.map(({ key }) => key) }, errors: [] },
      },
    ],
    keys: shown.map(({ key }) => key).sort(),
    notComputed: [],
  };
}

/** The bytes of a bundle’s file. */
export async function bytesOf(bundle: Bundle): Promise<Buffer> {
  const { size, stream } = await bundle.open();
  const bytes = await buffer(stream);
  if (bytes.byteLength !== size) throw new Error(`${bytes.byteLength} bytes instead of the ${size} that were promised`);
  return bytes;
}

/** Files by name, as somebody packs them who alters bundles. */
export async function packed(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const { stream } = await archiveOf([...files].map(([name, bytes]) => ({ name, bytes })));
  return buffer(stream);
}
