import { drawCalibrationRows } from '@flapbook/models';
import { rangeName, storedShards } from '../../store/statistics.ts';
import type { OperationKind } from '../kind.ts';
import { pruningOf } from '../pruning.ts';
import { hasBlockInfluence } from './block-influence.ts';
import type { CalibrationParameters } from './parameters.ts';
import { runSequential, runShard } from './pass.ts';
import { VERSION } from './resolve.ts';
import { shardRanges, streamKey } from './shards.ts';

export const calibration: OperationKind = {
  kind: 'calibration',
  version: VERSION,
  parts(operation, { model }) {
    const parameters = operation.parameters as CalibrationParameters;
    const stream = streamKey(operation);
    const { sequenceLength, samples } = parameters;
    // Every sample takes part in pruning the layers that the next ones see, so a sequential one is of one piece.
    const ranges = parameters.sequential ? [{ firstSample: 0, samples }] : shardRanges(parameters);
    return ranges.map((range) => {
      const tokens = range.samples * sequenceLength;
      const work = model.parameters * tokens * (parameters.sequential ? 2 : 1);
      return { key: `${stream}/${rangeName(range)}`, part: { ...range }, work, tokens };
    });
  },
  async stored(database, operation, parts) {
    const stream = streamKey(operation);
    const parameters = operation.parameters as CalibrationParameters;
    const shards = await storedShards(database, stream, { withCosines: hasBlockInfluence(parameters) });
    const there = new Set(shards.map((range) => `${stream}/${rangeName(range)}`));
    const { sequential } = parameters;
    if (sequential) return new Set(there.size > 0 ? parts.map(({ key }) => key) : []);
    return there;
  },
  async run(task) {
    const parameters = task.operation.parameters as CalibrationParameters;
    const model = await task.model(task.operation.inputs.model!);
    const rows = await task.shared('rows', async () =>
      drawCalibrationRows(
        await task.tokens(await task.dataset(task.operation.inputs.dataset!), model),
        task.operation.parameters as CalibrationParameters,
      ),
    );
    const { pruned } = task.operation.inputs;
    const pruning = pruned === undefined ? null : await task.shared('pruning', () => pruningOf(task, pruned, model));
    const pass = { parameters, model, rows, opened: await task.open(model), pruning };
    return parameters.sequential ? runSequential(task, pass) : runShard(task, pass);
  },
  async combine({ parameters }) {
    const { samples, sequenceLength } = parameters as CalibrationParameters;
    return { tokens: samples * sequenceLength };
  },
};
