import {
  DEFAULT_HOLD_OUT,
  DEFAULT_LAMBDA,
  type JsonObject,
  type JsonValue,
  resolveCalibration,
  resolveEvaluation,
  resolveExport,
  resolveLatency,
  resolveLatencyTable,
  resolvePlan,
  resolveSaliency,
  resolveZeroShot,
} from '@flapbook/operations';
import { inputsOf } from './inputs.ts';
import { isPruned, mixtureNode, type OperationNode, subjectOf } from './nodes.ts';

/** A parameter of an operation, or of one that it rests on. */
export interface Setting {
  /**
   * `samples`, `sequential.ratio`, or after the role of the input that has it: `calibration.samples`. What a calibrated
   * model had been pruned by has the calibration's role before: `calibration.plan.ratio`.
   */
  readonly path: string;
  readonly value: JsonValue;
  readonly isDefault: boolean;
}

type Defaults<K extends OperationNode['kind']> = (
  node: Extract<OperationNode, { kind: K }>,
  engine: string,
) => JsonObject;

/** What each kind's parameters are where nobody says anything. A new kind is a line here. */
const DEFAULTS: { readonly [K in OperationNode['kind']]: Defaults<K> } = {
  calibration: ({ model, dataset }, engine) => resolveCalibration({}, { model, dataset, engine }).parameters,
  saliency: ({ model, dataset }, engine) => resolveSaliency({}, { model, dataset, engine }).parameters,
  gram: ({ model, dataset }, engine) => ({
    ...resolveCalibration({}, { model, dataset, engine }).parameters,
    holdOut: DEFAULT_HOLD_OUT,
  }),
  mixture: ({ model, parts }) =>
    mixtureNode(
      parts.map((calibration) => ({ calibration })),
      model,
    ).operation.parameters,
  plan({ model, calibration, saliency, operation }) {
    // The ratio has no default; the metric must be one that the inputs allow.
    const { ratio, metric } = operation.parameters;
    const spec = calibration ? { ratio } : { ratio, metric };
    const { ratio: _ratio, ...rest } = resolvePlan(spec, {
      model,
      calibration: calibration?.operation ?? null,
      saliency: saliency?.operation ?? null,
    }).parameters;
    return rest;
  },
  prunedModel: () => ({ compensation: 'BASELINE_BIAS', lambda: DEFAULT_LAMBDA }),
  reconstruction: () => ({}),
  evaluation: ({ subject, dataset }, engine) =>
    resolveEvaluation({}, { subject: subjectOf(subject), dataset, engine }).parameters,
  zeroShot: ({ subject, dataset }, engine) =>
    resolveZeroShot({}, { subject: subjectOf(subject), dataset, engine }).parameters,
  export({ subject, operation: { parameters } }) {
    // The format has no default.
    const { format, ...rest } = resolveExport(
      { format: parameters.format },
      { subject: subjectOf(subject) },
    ).parameters;
    return rest;
  },
  latencyTable: ({ model }, engine) => resolveLatencyTable({}, { model, engine }).parameters,
  latency: ({ subject }, engine) => resolveLatency({}, { subject: subjectOf(subject), engine }).parameters,
};

/**
 * The resolved parameters of an operation, objects in them flattened, with the names of its model and data set first.
 *
 * @param options.engine that operations asked for here run on
 * @param options.deep whether those of everything that it rests on follow
 */
export function settingsOf(
  node: OperationNode,
  options: { readonly engine: string; readonly deep: boolean },
): Setting[] {
  return [
    { path: 'model', value: modelOf(node), isDefault: false },
    ...ownAndBelow(node, { prefix: '', chain: '' }, options),
  ];
}

/** Where the parameters of an operation stand among those of what rests on it. */
export interface Place {
  /** Before the names of the node's own parameters. */
  readonly prefix: string;
  /** Before the roles of what it rests on. */
  readonly chain: string;
}

/** The parameters of an operation that others rest on. */
export function ownAndBelow(
  node: OperationNode,
  { prefix, chain: above }: Place,
  { engine, deep }: { readonly engine: string; readonly deep: boolean },
): Setting[] {
  const defaults = new Map(flattened((DEFAULTS[node.kind] as Defaults<OperationNode['kind']>)(node, engine)));
  const dataset: Setting[] =
    'dataset' in node ? [{ path: `${prefix}dataset`, value: node.dataset.name, isDefault: false }] : [];
  const own = flattened(node.operation.parameters).map(([path, value]) => ({
    path: `${prefix}${path}`,
    value,
    isDefault: defaults.has(path) && JSON.stringify(defaults.get(path)) === JSON.stringify(value),
  }));
  const chain = chainBelow(node.kind, { prefix, chain: above });
  const below = deep
    ? inputsOf(node).flatMap(({ role, node: input }) =>
        ownAndBelow(input, { prefix: `${chain}${role}.`, chain }, { engine, deep }),
      )
    : [];
  return [...dataset, ...own, ...below];
}

/** By the role alone while there is one input of each; a calibration of a pruned model begins another round. */
export function chainBelow(kind: string, { prefix, chain }: Place): string {
  return kind === 'calibration' ? prefix : chain;
}

function modelOf(node: OperationNode): string {
  if (!('subject' in node)) return node.model.name;
  return isPruned(node.subject) ? node.subject.model.name : node.subject.name;
}

/** The values in an object, by their names; those of objects in it after their names: `sequential.ratio`. */
export function flattened(object: JsonObject): [path: string, value: JsonValue][] {
  return Object.entries(object).flatMap(([name, value]): [string, JsonValue][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flattened(value as JsonObject).map(([path, inner]) => [`${name}.${path}`, inner])
      : [[name, value]],
  );
}
