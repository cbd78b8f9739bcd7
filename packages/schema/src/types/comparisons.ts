import { FlapbookError } from '@flapbook/flap';
import { builder } from '../builder.ts';
import { boundedKeys } from '../limits/bounds.ts';
import { costs } from '../limits/costs.ts';
import { comparisonsNode } from '../nodes/evaluation-comparison.ts';
import { requireOperation } from '../nodes/restore.ts';
import { EvaluationComparison } from './evaluation-comparison.ts';

builder.queryField('compareEvaluations', (t) =>
  t.field({
    type: [EvaluationComparison],
    args: {
      keys: t.arg.idList({ required: true, description: 'Of evaluations; at most 200.' }),
      base: t.arg.id({ required: true, description: 'Key of the evaluation that each is compared with.' }),
    },
    description:
      'Several evaluations beside one of the same rows. The tests of their verdicts are adjusted by Holm for their number. Refused where rows are not the same, saying what differs.',
    extensions: costs({ own: 20, entries: 50 }),
    async resolve(_root, { keys, base }, context) {
      const nodes = await Promise.all(boundedKeys(keys).map((key) => requireOperation(context, key)));
      const evaluations = nodes.map((node) => {
        if (node.kind === 'evaluation') return node;
        throw new FlapbookError('BAD_PARAMETER', `${node.operation.key} is a ${node.kind}, not an evaluation.`);
      });
      return comparisonsNode(evaluations, base, context);
    },
  }),
);
