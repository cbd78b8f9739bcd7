import { describe, expect, it } from 'vitest';
import { expectProblem } from '../../test/expect.ts';
import { channelsOfUnits } from './channels.ts';
import { projectColumns } from './project.ts';
import { compensationValues } from './registry.ts';

describe('channelsOfUnits', () => {
  it('lists the consecutive channels of each head', () => {
    expect([...channelsOfUnits(Int32Array.of(0, 2), 3)]).toEqual([0, 1, 2, 6, 7, 8]);
    expect([...channelsOfUnits(Int32Array.of(4, 7), 1)]).toEqual([4, 7]);
    expect([...channelsOfUnits(new Int32Array(0), 8)]).toEqual([]);
  });
});

describe('compensationValues', () => {
  const baseline = Float64Array.of(0.5, -1, 2);
  const prunedChannels = Int32Array.of(0, 2);

  it('BASELINE_BIAS projects the baseline of the pruned channels', () => {
    const { channels, values } = compensationValues('BASELINE_BIAS', { baseline, prunedChannels });
    expect([...channels]).toEqual([0, 2]);
    expect([...values]).toEqual([0.5, 2]);
  });

  it('NONE projects nothing and needs no calibration', () => {
    const { channels, values } = compensationValues('NONE', { baseline: null, prunedChannels });
    expect([channels.length, values.length]).toEqual([0, 0]);
  });

  it('asks for a calibration, and for channels that it saw', () => {
    expectProblem(
      () => compensationValues('BASELINE_BIAS', { baseline: null, prunedChannels }),
      'CALIBRATION_REQUIRED',
    );
    const outside = { baseline, prunedChannels: Int32Array.of(3) };
    expectProblem(() => compensationValues('BASELINE_BIAS', outside), 'BAD_PARAMETER', 'Channel 3');
  });
});

describe('projectColumns', () => {
  // W = [[1, 2, 3], [4, 5, 6]]
  const weights = Float32Array.of(1, 2, 3, 4, 5, 6);

  it('is W[:,P] baseline[P]', () => {
    const projection = { channels: Int32Array.of(0, 2), values: Float64Array.of(0.5, 2) };
    expect([...projectColumns(weights, 3, projection)]).toEqual([0.5 + 6, 2 + 12]);
  });

  it('is zero where nothing is projected', () => {
    const nothing = { channels: new Int32Array(0), values: new Float64Array(0) };
    expect([...projectColumns(weights, 3, nothing)]).toEqual([0, 0]);
  });

  it('refuses what does not fit', () => {
    const one = { channels: Int32Array.of(3), values: Float64Array.of(1) };
    expectProblem(() => projectColumns(weights, 3, one), 'BAD_PARAMETER', 'Channel 3');
    expectProblem(() => projectColumns(weights, 4, one), 'BAD_PARAMETER', '6 weights');
    expectProblem(
      () => projectColumns(weights, 3, { ...one, values: new Float64Array(2) }),
      'BAD_PARAMETER',
      '2 values',
    );
  });
});
