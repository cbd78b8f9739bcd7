import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openModelFolder } from '@flapbook/models';
import { writeTinyModel } from '@flapbook/models/testing';
import { expect, it } from 'vitest';
import { EXPORT_FORMATS } from '../registry.ts';
import { subjectOf, unevenPruning } from '../testing.ts';

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

it('files of weights are the same bytes from wherever they are written on, in every format and type', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-sections-'));
  // Llama 3's scaling puts a tensor of its own into GGUF files.
  const scaling = { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4 };
  const config = { rope_scaling: { ...scaling, original_max_position_embeddings: 8192 } };
  await writeTinyModel(directory, { layers: 3, heads: 4, keyValueHeads: 2, config });
  const folder = await openModelFolder(directory);
  const layouts = new Map<string, string>();
  for (const format of EXPORT_FORMATS.values()) {
    for (const dataType of format.dataTypes) {
      const files = await format.files(subjectOf(folder, unevenPruning(folder)), { dataType });
      for (const { path: name, byteLength, layout, write } of files) {
        if (layout === undefined) continue;
        layouts.set(`${format.name} ${dataType} ${name}`, layout);
        const whole = await bytesOf(write());
        expect(whole.byteLength).toBe(byteLength);
        // Within rows, at their edges, in gaps, and at the end: steps that no size of the model divides.
        for (let start = 0; start < byteLength + 1009; start += 1009) {
          const from = Math.min(start, byteLength);
          const rest = await bytesOf(write({ start: from }));
          expect(rest.equals(whole.subarray(from)), `${format.name} ${dataType} ${name} from ${from}`).toBe(true);
        }
      }
    }
  }
  const names = new Set([...layouts.keys()].map((key) => key.split(' ')[2]));
  expect(names).toEqual(new Set(['model.safetensors', 'model.gguf', 'onnx/model.onnx_data', 'flap.safetensors']));
  // Bytes of one layout are never gone on with in another.
  const [wide, narrow] = ['F32', 'F16'].map((type) => layouts.get(`GGUF ${type} model.gguf`));
  expect(wide).not.toBe(narrow);
  await folder.close();
  await rm(directory, { recursive: true });
});
