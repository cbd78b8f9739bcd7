import { mixtureRole } from '@flapbook/operations';
import { isPruned, type OperationNode, type PrunedModelNode } from './nodes.ts';

/** An operation that another one takes, and in which role. */
export interface InputNode {
  readonly role: string;
  readonly node: OperationNode;
}

/** The operations that an operation takes as inputs; models and data sets are none. */
export function inputsOf(node: OperationNode): InputNode[] {
  const calibration = 'calibration' in node ? node.calibration : null;
  const saliency = 'saliency' in node ? node.saliency : null;
  const plan = 'plan' in node ? node.plan : null;
  const latencyTable = 'latencyTable' in node ? node.latencyTable : null;
  const gram = 'gram' in node ? node.gram : null;
  const pruned = prunedOf(node);
  const parts = node.kind === 'mixture' ? node.parts.map((part, i) => [mixtureRole(i), part] as const) : [];
  return [...Object.entries({ calibration, saliency, latencyTable, plan, gram, pruned }), ...parts].flatMap(
    ([role, input]) => (input === null ? [] : [{ role, node: input }]),
  );
}

function prunedOf(node: OperationNode): PrunedModelNode | null {
  if (node.kind === 'calibration') return node.pruned;
  return 'subject' in node && isPruned(node.subject) ? node.subject : null;
}
