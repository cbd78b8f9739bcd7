import { describe, expect, it } from 'vitest';
import { expectProblem } from '../test/expect.ts';
import { layerShape, parametersRemoved, prunableParameters, prunableShape, remainingShape } from './shape.ts';

const LLAMA_7B = {
  layers: 32,
  hiddenSize: 4096,
  intermediateSize: 11008,
  queryHeads: 32,
  keyValueHeads: 32,
  headDim: 128,
  gated: true,
};

describe('prunableShape', () => {
  it('prices LLaMA-7B: a head is 4 x 128 x 4096, a channel 3 x 4096 parameters', () => {
    const shape = prunableShape(LLAMA_7B);
    expect(shape.layers).toHaveLength(32);
    expect(shape.layers[0]).toEqual({
      attention: { units: 32, channelsPerUnit: 128, queryHeadsPerUnit: 1, headDim: 128, parametersPerUnit: 2_097_152 },
      mlp: { units: 11008, parametersPerUnit: 12_288 },
    });
    expect(prunableParameters(shape)).toBe(32 * (4 * 4096 * 4096 + 3 * 4096 * 11008));
  });

  it('prices a KV group with all its query heads: q and o grow with the group, k and v do not', () => {
    const { attention } = layerShape({ ...LLAMA_7B, keyValueHeads: 8 });
    expect(attention).toMatchObject({ units: 8, queryHeadsPerUnit: 4, channelsPerUnit: 512 });
    expect(attention.parametersPerUnit).toBe(4096 * 128 * (4 + 1 + 1 + 4));
  });

  it('counts the biases of producing projections', () => {
    const biases = { q: true, k: true, v: true };
    const grouped = layerShape({ ...LLAMA_7B, keyValueHeads: 8, biases });
    expect(grouped.attention.parametersPerUnit).toBe(4096 * 128 * 10 + 4 * 128 + 128 + 128);
    expect(layerShape({ ...LLAMA_7B, biases: { gate: true, up: true } }).mlp.parametersPerUnit).toBe(3 * 4096 + 2);
    const plain = layerShape({ ...LLAMA_7B, gated: false, biases: { gate: true, up: true } });
    expect(plain.mlp.parametersPerUnit).toBe(2 * 4096 + 1);
  });

  it('refuses what is no shape', () => {
    expectProblem(() => prunableShape({ ...LLAMA_7B, layers: 0 }), 'BAD_PARAMETER', 'layers');
    expectProblem(() => prunableShape({ ...LLAMA_7B, headDim: 1.5 }), 'BAD_PARAMETER', 'headDim');
    expectProblem(() => prunableShape({ ...LLAMA_7B, keyValueHeads: 5 }), 'BAD_PARAMETER', 'keyValueHeads 5');
  });
});

describe('masks', () => {
  const shape = prunableShape({
    layers: 2,
    hiddenSize: 8,
    intermediateSize: 3,
    queryHeads: 2,
    keyValueHeads: 2,
    headDim: 4,
    gated: true,
  });
  const masks = [
    {
      attention: { kept: Int32Array.of(1), pruned: Int32Array.of(0) },
      mlp: { kept: Int32Array.of(0, 2), pruned: Int32Array.of(1) },
    },
    {
      attention: { kept: Int32Array.of(0, 1), pruned: new Int32Array(0) },
      mlp: { kept: new Int32Array(0), pruned: Int32Array.of(0, 1, 2) },
    },
  ];

  it('remove a head of 4 x 4 x 8 and four channels of 3 x 8 parameters', () => {
    expect(parametersRemoved(shape, masks)).toBe(128 + 4 * 24);
    expectProblem(() => parametersRemoved(shape, masks.slice(1)), 'BAD_PARAMETER', '1 masks for 2 layers');
  });

  it('leave a shape that can be pruned again', () => {
    const rest = remainingShape(shape, masks);
    expect(rest.layers.map(({ attention, mlp }) => [attention.units, mlp.units])).toEqual([
      [1, 2],
      [2, 0],
    ]);
    expect(prunableParameters(rest)).toBe(prunableParameters(shape) - parametersRemoved(shape, masks));
  });
});
