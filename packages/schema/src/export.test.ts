import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writtenExport } from '@flapbook/operations';
import { expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true, artifacts: true });

const FIELDS = `key kind title status verdict reasons weightBytes byteLength folder archive formatTitle dataType
  files { name byteLength digest address } usage { title language text }
  selfTest { rows tokens expected found difference tolerance } settings { path isDefault }`;
const DOCUMENT = `{
  model(name: "tiny") {
    export(format: HUGGING_FACE, dataType: BF16) { ${FIELDS} }
    compact: export(format: HUGGING_FACE_COMPACT) { ${FIELDS} }
    footprint(context: 100) { model { parameters } }
    calibration(input: { dataset: "cats", samples: 4, sequenceLength: 16 }) {
      key
      plan(input: { ratio: 0.5 }) {
        pruned {
          parameters
          export(format: HUGGING_FACE_COMPACT) { ${FIELDS} }
          footprint(context: 100) {
            context
            model { parameters multiplyAdds weightBytes cacheBytes memoryBytes }
            base { parameters multiplyAdds weightBytes cacheBytes memoryBytes }
            layers { layer attention { parameters } mlp { parameters } baseAttention { parameters } baseMlp { parameters } }
          }
        }
      }
    }
  }
}`;

const SMALLER = `{
  model(name: "smaller") {
    parameters prunableParameters widths { queryHeads keyValueHeads intermediateSize }
    calibration(input: { dataset: "cats", samples: 4, sequenceLength: 16 }) {
      key
      plan(input: { ratio: 0.5 }) {
        achievedRatio
        pruned { parameters evaluation(input: { dataset: "cats", sequenceLength: 16, maxRows: 4 }) { key perplexity } }
      }
    }
  }
}`;

async function run(key: string): Promise<void> {
  await pipeline.operations.scheduler.run([key]);
  for await (const { status } of pipeline.operations.events.follow([key])) {
    if (status === 'FAILED') throw new Error(`${key} failed.`);
    if (status === 'SUCCEEDED') break;
  }
}

test('an export tells its verdict and price before it runs, and its files and self-test afterwards', async () => {
  const first = await pipeline.ask(DOCUMENT);
  expect(first.errors).toEqual([]);
  const { model } = first.data;
  // What is dense is judged at once; a pruned model once its plan is there.
  expect(model.export).toMatchObject({ status: 'PLANNED', verdict: 'EXACT', files: null, dataType: 'BF16' });
  expect(model.compact).toMatchObject({ verdict: 'REFUSED', reasons: [expect.stringContaining('Nothing is pruned')] });
  expect(model.calibration.plan.pruned).toMatchObject({
    footprint: null,
    export: { verdict: null, weightBytes: null },
  });
  await run(model.calibration.key);

  const planned = (await pipeline.ask(DOCUMENT)).data.model.calibration.plan.pruned;
  expect(planned.export).toMatchObject({ status: 'PLANNED', verdict: 'EXACT' });
  await run(planned.export.key);
  const pruned = (await pipeline.ask(DOCUMENT)).data.model.calibration.plan.pruned;
  const { export: written, footprint } = pruned;
  expect(written).toMatchObject({ status: 'SUCCEEDED', kind: 'export', formatTitle: 'Hugging Face, compact' });
  expect(written.title).toMatch(/^tiny as Hugging Face, compact · pruned 50 %/);
  expect(written.selfTest.difference).toBeLessThan(written.selfTest.tolerance);
  const weights = written.files.find(({ name }: { name: string }) => name === 'model.safetensors');
  // The file has a header besides.
  expect(weights.byteLength - written.weightBytes).toBeGreaterThan(0);
  expect(weights.byteLength - written.weightBytes).toBeLessThan(8192);
  expect(weights.address).toBe(`/export/model/${written.key}/model.safetensors`);
  expect(written.folder).toBe(`tiny-hugging-face-compact-${written.key.slice(0, 8)}`);
  expect(written.usage[0].text).toContain(written.folder);
  expect(written.settings).toContainEqual({ path: 'format', isDefault: false });
  // By its key alone it is the same.
  const again = await pipeline.ask('query ($key: ID!) { operation(key: $key) { key ... on Export { verdict } } }', {
    key: written.key,
  });
  expect(again.data.operation).toEqual({ key: written.key, verdict: 'EXACT' });

  // What was written is a model like any other, with the widths of its own layers; it can be pruned again.
  const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-smaller-'));
  const exported = await writtenExport(pipeline.operations, written.key);
  for (const file of exported.files) await writeFile(path.join(folder, file.name), exported.read(file));
  await pipeline.operations.models.register('smaller', folder);
  const smaller = async () => (await pipeline.ask(SMALLER)).data.model;
  const registered = await smaller();
  expect(registered.parameters).toBe(footprint.model.parameters);
  expect(registered.widths).toHaveLength(2);
  const cost = { group: 4 * 16 * 4, channel: 3 * 16 };
  const prunable = registered.widths.map(
    (layer: { keyValueHeads: number; intermediateSize: number }) =>
      layer.keyValueHeads * cost.group + layer.intermediateSize * cost.channel,
  );
  expect(registered.prunableParameters).toBe(prunable[0] + prunable[1]);
  expect(prunable[0]).not.toBe(prunable[1]);
  await run(registered.calibration.key);
  const { plan } = (await smaller()).calibration;
  expect(plan.pruned.parameters).toBeLessThan(registered.parameters);
  expect(plan.achievedRatio).toBeCloseTo(0.5, 1);
  await run(plan.pruned.evaluation.key);
  expect((await smaller()).calibration.plan.pruned.evaluation.perplexity).toBeGreaterThan(1);
  await rm(folder, { recursive: true });

  // Biases that compensation adds count as parameters of what is written.
  expect(footprint.model.parameters - pruned.parameters).toBe(2 * 2 * 16);
  expect(footprint.base.parameters).toBe(model.footprint.model.parameters);
  expect(footprint.base.cacheBytes).toBe(2 * 2 * 16 * 100 * 4);
  expect(footprint.model.memoryBytes).toBe(footprint.model.weightBytes + footprint.model.cacheBytes);
  for (const layer of footprint.layers) {
    expect(layer.baseMlp.parameters).toBe(3 * 16 * 24 + 16);
    expect(layer.mlp.parameters).toBeLessThan(layer.baseMlp.parameters);
  }
});

test('formats are listed with the types that they write', async () => {
  const { data } = await pipeline.ask('{ exportFormats { format title description dataTypes } }');
  const formats = new Map(data.exportFormats.map((one: { format: string }) => [one.format, one]));
  expect(formats.get('HUGGING_FACE')).toMatchObject({ dataTypes: ['STORED', 'F32', 'F16', 'BF16'] });
  expect(formats.get('FLAP')).toMatchObject({ dataTypes: ['STORED'] });
});
