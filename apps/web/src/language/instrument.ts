import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  Kind,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isOperationType } from './operation-type';

const operationText = `
  key kind status engine startedAt finishedAt
  progress { fraction sequence etaSeconds etaLowSeconds etaHighSeconds }
  cost { queuedSeconds seconds measured bytes missing cached }
  waitingFor { reason message }
  error { code message remedy }
`;
const operationFields = selections(`{ ${operationText} }`);

/**
 * What a view must be able to say beside its figures, whether or not the author asked for it. Aliases that begin with
 * an underscore keep a field apart from one that the author may have given its name.
 */
const alwaysShown: Record<string, readonly SelectionNode[]> = {
  Evaluation: selections('{ sequenceLength _dataset: dataset { name } }'),
  ZeroShot: selections(
    '{ _task: task _era: era _limit: limit _publishedMetric: publishedMetric _dataset: dataset { name } }',
  ),
  Latency: selections('{ sequenceLength _device: device _machine: machine }'),
  Calibration: selections('{ sequenceLength _samples: samples _seed: seed }'),
  Saliency: selections('{ sequenceLength _samples: samples _seed: seed }'),
  Plan: selections('{ _requestedRatio: requestedRatio }'),
  PrunedModel: selections('{ _compensation: compensation warnings }'),
  Reconstruction: selections('{ _of: subject { ... on PrunedModel { compensation lambda } } }'),
  Mixture: selections('{ sequenceLength }'),
  MixturePart: selections('{ share calibration { __typename key _title: title _samples: samples } }'),
  CurvePoint: selections('{ samples }'),
  CrossDomainRow: selections('{ _title: title }'),
  MaskStability: selections('{ resamples shards jaccard }'),
  ModuleStability: selections('{ layer module }'),
  ModuleAgreement: selections('{ layer module }'),
  // What is compared with has to be run as well.
  ZeroShotComparison: selections(`{ items gained lost base { __typename ${operationText} } }`),
  EvaluationComparison: selections(
    `{ rows _verdict: verdict { verdict moreRows words } base { __typename sequenceLength ${operationText} } }`,
  ),
};

/**
 * Adds to every selection set the type's name, and to those of operations what tells their state and price.
 * Fields that the author has selected under the same name stay as they are.
 */
export function instrument(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const info = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(info, {
      SelectionSet: {
        leave(set, _key, parent) {
          const type = info.getParentType();
          const root = parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION;
          if (!type || root) return undefined;
          return withMissing(set, wanted(type, schema));
        },
      },
    }),
  );
}

function wanted(type: GraphQLCompositeType, schema: GraphQLSchema): SelectionNode[] {
  const typename = selections('{ __typename }');
  return isOperationType(type, schema)
    ? [...typename, ...operationFields, ...(alwaysShown[type.name] ?? [])]
    : [...typename, ...(alwaysShown[type.name] ?? [])];
}

function withMissing(set: SelectionSetNode, additions: readonly SelectionNode[]): SelectionSetNode {
  const taken = new Set(set.selections.filter((node) => node.kind === Kind.FIELD).map(responseName));
  const missing = additions.filter((node) => node.kind !== Kind.FIELD || mergeable(node, taken));
  return { ...set, selections: [...set.selections, ...missing] };
}

/** A field with sub-fields may be repeated, GraphQL merges it; a plain one is only added when it is not there. */
function mergeable(node: FieldNode, taken: ReadonlySet<string>): boolean {
  return node.selectionSet !== undefined || !taken.has(responseName(node));
}

function responseName(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}

function selections(text: string): readonly SelectionNode[] {
  const definition = parse(text, { noLocation: true }).definitions[0];
  return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
}
