import { exportFormat, kindInWords, newTokensOf, presentVersion, refinementsOf } from '@flapbook/operations';
import { TASKS } from '@flapbook/tasks';
import {
  type CalibrationNode,
  isPruned,
  type MixtureNode,
  type OperationNode,
  type PlanNode,
  type PrunedModelNode,
  type SaliencyNode,
} from './nodes.ts';
import { isOther, type OtherVersionNode, type ShownNode } from './other-version.ts';
import { flattened } from './settings.ts';

type Titler<K extends OperationNode['kind']> = (node: Extract<OperationNode, { kind: K }>) => string;

/** How each kind of operation is called. A new kind is a line here. */
const TITLES: { readonly [K in OperationNode['kind']]: Titler<K> } = {
  calibration: (node) => `${node.model.name} · ${calibrationText(node)}`,
  saliency: (node) => `${node.model.name} · ${saliencyText(node)}`,
  mixture: (node) => `${node.model.name} · ${dataText(node)}`,
  plan: ({ model, calibration, saliency, operation: { parameters } }) =>
    joined([
      model.name,
      planText(parameters),
      calibration && dataText(calibration),
      saliency && saliencyText(saliency),
    ]),
  prunedModel: (node) => joined([node.model.name, ...prunedTexts(node)]),
  gram: ({ model, dataset, operation: { parameters } }) => {
    const { samples, sequenceLength, holdOut } = parameters;
    return joined([
      `${model.name} · products of channels`,
      `${samples} samples × ${sequenceLength} tokens`,
      dataset.name,
      `${percent(holdOut)} held out`,
    ]);
  },
  reconstruction: ({ subject }) =>
    joined([`${subject.model.name} · error on held-out tokens`, ...prunedTexts(subject)]),
  evaluation: ({ subject, dataset, operation: { parameters } }) => {
    const { sequenceLength, maxRows } = parameters;
    const on = `on ${dataset.name}`;
    const rows = `${maxRows === null ? '' : `first ${maxRows} rows × `}${sequenceLength} tokens`;
    return isPruned(subject)
      ? joined([`${subject.model.name} ${on}`, rows, ...prunedTexts(subject)])
      : joined([`${subject.name} ${on}`, rows]);
  },
  zeroShot: ({ subject, dataset, operation: { parameters } }) => {
    const { task, era, limit } = parameters;
    const asked = `${TASKS[task].title} (${dataset.name})`;
    const items = `era ${era}${limit === null ? '' : `, first ${limit} items`}`;
    return isPruned(subject)
      ? joined([`${subject.model.name} on ${asked}`, items, ...prunedTexts(subject)])
      : joined([`${subject.name} on ${asked}`, items]);
  },
  latency: ({ subject, operation: { parameters } }) => {
    const more = newTokensOf(parameters);
    const timed = `timed on ${parameters.batch} × ${parameters.sequenceLength}${more > 0 ? ` + ${more}` : ''} tokens`;
    return isPruned(subject)
      ? joined([`${subject.model.name} ${timed}`, ...prunedTexts(subject)])
      : `${subject.name} ${timed}`;
  },
  latencyTable: ({ model, operation: { parameters } }) => {
    const { batch, sequenceLength, newTokens, provider } = parameters;
    const what = newTokens > 0 ? `a token after ${batch} × ${sequenceLength}` : `${batch} × ${sequenceLength} tokens`;
    return `${model.name} · what heads and channels take of ${what} on ${provider}`;
  },
  export: ({ subject, operation: { parameters } }) => {
    const { format, dataType } = parameters;
    const written = `as ${exportFormat(format).title}${dataType === 'STORED' ? '' : `, ${dataType}`}`;
    return isPruned(subject)
      ? joined([`${subject.model.name} ${written}`, ...prunedTexts(subject)])
      : `${subject.name} ${written}`;
  },
};

/** What an operation is, in the words that tell it from others of its kind. */
export function titleOf(node: ShownNode): string {
  if (isOther(node)) return otherVersionTitle(node);
  return (TITLES[node.kind] as Titler<OperationNode['kind']>)(node);
}

/** Where this version would compute the same otherwise, as it calls that; else by the names of its parameters, which may mean something else today. */
function otherVersionTitle({ about: { model, dataset }, record, successor, isAlike }: OtherVersionNode): string {
  const { kind, version, parameters } = record;
  const from = presentVersion(kind) === version ? 'from another version' : `version ${version}`;
  if (successor !== null && isAlike) return joined([titleOf(successor), from]);
  const told = flattened(parameters).flatMap(([path, value]) =>
    value === null || typeof value === 'object' ? [] : [`${path} ${value}`],
  );
  return joined([
    model?.name ?? null,
    `${kindInWords(kind)} ${from}`,
    dataset?.name ?? null,
    told.length > 0 ? told.slice(0, MOST_TOLD).join(', ') : null,
  ]);
}

const MOST_TOLD = 5;

function dataText(node: CalibrationNode | MixtureNode): string {
  if (node.kind === 'calibration') return calibrationText(node);
  const { weights } = node.operation.parameters;
  return `mixture of ${node.parts.map((part, i) => `${percent(weights[i]!)} ${part.dataset.name}`).join(' and ')}`;
}

function calibrationText({ dataset, pruned, operation: { parameters } }: CalibrationNode): string {
  const { samples, sequenceLength, sampling, seed, sequential } = parameters;
  const drawn = sampling === 'CONTIGUOUS' ? 'in order' : `seed ${seed}`;
  const again = pruned && `after ${planText(pruned.plan.operation.parameters)}`;
  const between = sequential && `each layer pruned ${percent(sequential.ratio)} before the next`;
  return joined([`${samples} samples × ${sequenceLength} tokens`, dataset.name, drawn, between, again]);
}

function saliencyText({ dataset, operation: { parameters } }: SaliencyNode): string {
  const { samples, sequenceLength, sampling, seed, variant } = parameters;
  const drawn = sampling === 'CONTIGUOUS' ? 'in order' : `seed ${seed}`;
  return joined([`saliency ${variant} of ${samples} samples × ${sequenceLength} tokens`, dataset.name, drawn]);
}

function planText(parameters: PlanNode['operation']['parameters']): string {
  const { ratio, metric, structure } = parameters;
  const { seed, budget, protectedLayers, channelMultiple, mostParameters, mostMultiplyAdds, mostLatency } =
    refinementsOf(parameters);
  const more = [
    seed !== undefined && `seed ${seed}`,
    budget,
    protectedLayers && `without layer${protectedLayers.length > 1 ? 's' : ''} ${protectedLayers.join(', ')}`,
    channelMultiple && `channels in multiples of ${channelMultiple}`,
    mostParameters && `at most ${mostParameters.toLocaleString('en')} parameters`,
    mostMultiplyAdds && `at most ${mostMultiplyAdds.toLocaleString('en')} multiply-adds a token`,
    mostLatency && `at most ${percent(mostLatency)} of the dense latency`,
  ].filter((part) => typeof part === 'string');
  return [`pruned ${percent(ratio)}, ${metric} ${structure}`, ...more].join(', ');
}

function prunedTexts({ plan, operation: { parameters } }: PrunedModelNode): (string | null)[] {
  const { lambda } = parameters;
  const named = parameters.compensation === 'NONE' ? 'no compensation' : parameters.compensation;
  const compensation = lambda === undefined ? named : `${named} λ ${lambda}`;
  return [
    `${planText(plan.operation.parameters)}, ${compensation}`,
    plan.calibration && `calibrated on ${dataText(plan.calibration)}`,
    plan.saliency && saliencyText(plan.saliency),
  ];
}

function joined(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' · ');
}

/** 0.125 as 12.5 %. */
function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(6))} %`;
}
