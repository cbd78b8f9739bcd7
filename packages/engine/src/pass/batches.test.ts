import { describeModel } from '@flapbook/models';
import { expect, it } from 'vitest';
import { splitRows } from './batches.ts';

const description = describeModel({
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_attention_heads: 32,
  num_hidden_layers: 32,
  rms_norm_eps: 1e-5,
  max_position_embeddings: 2048,
});
const rowsOf = (sequenceLength: number, options: { readonly budgetBytes: number; readonly fill?: boolean }): number =>
  splitRows(1000, { sequenceLength, description }, options)[0]!.rows;

it('takes as many tokens at once as a processor gains from, and two rows at least', () => {
  expect(rowsOf(128, { budgetBytes: 1e12 })).toBe(16);
  expect(rowsOf(2048, { budgetBytes: 1e12 })).toBe(2);
});

it('fills the memory of a device', () => {
  // Of LLaMA-7B, a token takes 4 x (3 x 11008 + 8 x 4096) = 263,168 bytes.
  expect(rowsOf(2048, { budgetBytes: 4e9, fill: true })).toBe(7);
  expect(rowsOf(2048, { budgetBytes: 0, fill: true })).toBe(1);
});

it('sends a device no more tokens at once than make the sending of weights a trifle', () => {
  expect(rowsOf(2048, { budgetBytes: 1e12, fill: true })).toBe(16);
});

it('takes rows one by one where they must be, and refuses wrong numbers all the same', () => {
  const shape = { sequenceLength: 128, description };
  const alone = { budgetBytes: 1e12, rowByRow: true };
  const due = [0, 1, 2].map((firstRow) => ({ firstRow, rows: 1 }));
  expect(splitRows(3, shape, alone)).toEqual(due);
  expect(splitRows(3, shape, { ...alone, rowsPerBatch: 32 })).toEqual(due);
  expect(() => splitRows(3, shape, { ...alone, rowsPerBatch: 0 })).toThrow('rowsPerBatch must be a whole number');
});
