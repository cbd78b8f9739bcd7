import { FlapbookError } from '@flapbook/flap';
import type { VarianceComponents as Components } from '@flapbook/statistics';
import { builder } from '../builder.ts';
import { boundedKeys } from '../limits/bounds.ts';
import { costs } from '../limits/costs.ts';
import { comparisonNode } from '../nodes/evaluation-comparison.ts';
import type { EvaluationNode } from '../nodes/nodes.ts';
import { requireOperation } from '../nodes/restore.ts';
import { recordOf } from '../nodes/state.ts';

const VarianceComponents = builder.objectRef<Components>('VarianceComponents').implement({
  description: 'Where results of several calibration seeds on the same rows differ: between seeds, or between rows.',
  fields: (t) => ({
    seeds: t.exposeInt('seeds', { description: 'Results that were compared.' }),
    rows: t.exposeInt('rows', { description: 'Rows of each.' }),
    mean: t.exposeFloat('mean', { description: 'NLL per predicted token over all of them, in nats.' }),
    betweenSeeds: t.exposeFloat('betweenSeeds', {
      description:
        'Standard deviation of what another seed changes on every row alike, in nats a token; 0 where none shows.',
    }),
    betweenRows: t.exposeFloat('betweenRows', { description: 'Standard deviation between rows, in nats a token.' }),
    residual: t.exposeFloat('residual', {
      description: 'Standard deviation of what is left: how differently a seed treats single rows, in nats a token.',
    }),
    errorFromSeeds: t.exposeFloat('errorFromSeeds', {
      description: 'Standard error of one seed’s mean that comes from the seed, in nats a token.',
    }),
    errorFromRows: t.exposeFloat('errorFromRows', {
      description: 'Standard error of one seed’s mean that comes from the rows, in nats a token.',
    }),
    p: t.exposeFloat('p', { description: 'Fisher’s test that seeds change nothing beyond what is left, 0 to 1.' }),
  }),
});

builder.queryField('varianceComponents', (t) =>
  t.field({
    type: VarianceComponents,
    nullable: true,
    args: {
      keys: t.arg.idList({ required: true, description: 'Of evaluations of the same rows, one a seed; 2 to 200.' }),
    },
    description:
      'Variation over calibration seeds separated from variation over rows. Null until all have succeeded; refused where rows are not the same, saying what differs.',
    extensions: costs({ own: 50 }),
    async resolve(_root, { keys: given }, context) {
      const keys = boundedKeys(given);
      const evaluations: EvaluationNode[] = [];
      for (const node of await Promise.all(keys.map((key) => requireOperation(context, key)))) {
        if (node.kind !== 'evaluation') {
          throw new FlapbookError('BAD_PARAMETER', `${node.operation.key} is a ${node.kind}, not an evaluation.`);
        }
        evaluations.push(node);
      }
      // What differs is refused with its reason, as for a comparison.
      for (const other of evaluations.slice(1)) await comparisonNode(other, keys[0]!, context);
      const records = await Promise.all(evaluations.map((node) => recordOf(node, context)));
      return records.every(({ status }) => status === 'SUCCEEDED')
        ? context.operations.rowStatistics.components(keys)
        : null;
    },
  }),
);
