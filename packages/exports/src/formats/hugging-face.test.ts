import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawTensors, storedModels, writeReference } from '@flapbook/engine/architectures';
import { openModelFolder } from '@flapbook/models';
import { expect, onTestFinished, test } from 'vitest';
import { subjectOf, writeExport } from '../testing.ts';
import { huggingFace } from './hugging-face.ts';

test('a dense Qwen 2 has every bias that the class is told to have, since loaders fill in others as they like', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'flapbook-hugging-face-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const model = storedModels().find(({ name }) => name === 'qwen2, plain')!;
  await writeReference(path.join(root, 'model'), model, drawTensors(model));
  const folder = await openModelFolder(path.join(root, 'model'));
  const written = await writeExport(huggingFace, subjectOf(folder, null), { root, dataType: 'F32' });
  await folder.close();
  const config = JSON.parse(await readFile(path.join(written, 'config.json'), 'utf8'));
  expect(config).toMatchObject({ model_type: 'llama', attention_bias: true, mlp_bias: true });
  const reloaded = await openModelFolder(written);
  for (const linear of ['q_proj', 'k_proj', 'v_proj', 'o_proj'].map((name) => `self_attn.${name}`)) {
    expect(reloaded.checkpoint.tensors.has(`model.layers.0.${linear}.bias`), linear).toBe(true);
  }
  for (const linear of ['gate_proj', 'up_proj', 'down_proj']) {
    expect(reloaded.checkpoint.tensors.has(`model.layers.1.mlp.${linear}.bias`), linear).toBe(true);
  }
  await reloaded.close();
});
