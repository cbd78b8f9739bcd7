import { type FieldNode, Kind, parse } from 'graphql';
import type { Group } from './steps';

/** Something that a step can show, with the fields that its views need. */
interface Result {
  title: string;
  /** Whose description in the schema explains it: a field, or a path of fields. */
  about: string;
  selection: string;
}

const spread = 'min max mean quantiles(count: 65)';
const layers = (measure: string) => `layers { layer module channels ${measure} { ${spread} } }`;

/** What each step can show. A new result is one line here. */
const registry = {
  model: {
    identity: { title: 'Name and architecture', about: 'architecture', selection: 'name architecture' },
    shape: {
      title: 'Layers, heads and channels',
      about: 'layers',
      selection: 'layers hiddenSize intermediateSize queryHeads keyValueHeads headDim',
    },
    size: {
      title: 'Parameters and size',
      about: 'prunableParameters',
      selection: 'vocabularySize maxPositions parameters prunableParameters byteLength',
    },
  },
  saliency: {
    amount: { title: 'Amount of text and its loss', about: 'loss', selection: 'samples tokens loss' },
    saliency: {
      title: 'Importance of heads and channels',
      about: 'layers.saliency',
      selection: layers('saliency'),
    },
  },
  calibration: {
    amount: { title: 'Amount of text', about: 'tokens', selection: 'samples sequenceLength tokens' },
    fluctuation: { title: 'Fluctuation', about: 'layers.fluctuation', selection: layers('fluctuation') },
    baseline: { title: 'Baseline', about: 'layers.baseline', selection: layers('baseline') },
    squaredNorm: { title: 'Squared norm', about: 'layers.squaredNorm', selection: layers('squaredNorm') },
    score: { title: 'Score', about: 'layers.score', selection: layers('score') },
    standardisedScore: {
      title: 'Standardised score',
      about: 'layers.standardisedScore',
      selection: layers('standardisedScore'),
    },
  },
  plan: {
    figures: {
      title: 'Ratio, threshold, parameters',
      about: 'achievedRatio',
      selection: 'requestedRatio achievedRatio threshold parametersBefore parametersAfter',
    },
    time: { title: 'Time that planning took', about: 'milliseconds', selection: 'milliseconds' },
    structure: {
      title: 'What each layer keeps',
      about: 'layers.attention.kept',
      selection: 'layers { layer attention { units kept } mlp { units keptCount } }',
    },
    scores: {
      title: 'Scores and threshold',
      about: 'layers.attention.scores',
      selection: `threshold layers { layer attention { scores { quantiles(count: 65) } } mlp { scores { quantiles(count: 65) } } }`,
    },
    latency: {
      title: 'Predicted latency',
      about: 'predictedLatency',
      selection: 'predictedLatency { milliseconds denseMilliseconds share }',
    },
    removal: { title: 'Order of removal', about: 'removal', selection: 'removal { layer heads channels }' },
  },
  pruned: {
    biases: {
      title: 'Biases of the compensation',
      about: 'biases',
      selection: 'compensation biases { layer attentionNorm mlpNorm }',
    },
  },
  evaluation: {
    perplexity: {
      title: 'Perplexity with interval',
      about: 'perplexity',
      selection: 'perplexity interval { low high } rows tokens',
    },
    rows: { title: 'Spread between rows', about: 'rowNll', selection: 'rowNll { quantiles(count: 65) }' },
  },
} as const satisfies Record<Group, Record<string, Result>>;

type Registry = typeof registry;
export type ResultId = { [G in Group]: `${G}.${Extract<keyof Registry[G], string>}` }[Group];

export interface KnownResult extends Result {
  id: ResultId;
  group: Group;
  fields: readonly FieldNode[];
}

/** Every result, in the order in which documents are written. */
export const results: readonly KnownResult[] = Object.entries(registry).flatMap(([group, entries]) =>
  Object.entries(entries).map(([name, result]: [string, Result]) => ({
    ...result,
    id: `${group}.${name}` as ResultId,
    group: group as Group,
    fields: fieldsIn(result.selection),
  })),
);

export function resultsOf(group: Group): readonly KnownResult[] {
  return results.filter((result) => result.group === group);
}

/**
 * Fields that may stand beside the results without being part of one: the page asks for them anyway, or they keep a
 * selection from being empty.
 */
export const implied: ReadonlySet<string> = new Set(['key', '__typename', 'status', 'sequenceLength', 'compensation']);

function fieldsIn(selection: string): FieldNode[] {
  const [query] = parse(`{ ${selection} }`, { noLocation: true }).definitions;
  const selections = query?.kind === Kind.OPERATION_DEFINITION ? query.selectionSet.selections : [];
  return selections.filter((node) => node.kind === Kind.FIELD);
}
