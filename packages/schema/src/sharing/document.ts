import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isInterfaceType,
  Kind,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** What a revision says of every operation that it shows. Anybody can compute `key` from `spec`. */
const SAID = fields('__typename key kind status engine finishedAt spec');

/**
 * What readers must be told beside an author's figures, as far as its name is not taken. Aliases that begin with an
 * underscore keep a field apart from one that the author may have given its name.
 */
const BESIDES: Readonly<Record<string, readonly FieldNode[]>> = {
  Calibration: fields('sequenceLength _tokens: tokens _samples: samples _seed: seed'),
  Evaluation: fields('sequenceLength _tokens: tokens'),
  Plan: fields('_requestedRatio: requestedRatio'),
  PrunedModel: fields('_compensation: compensation'),
};

/** What may change between two looks at the same results: of no use in something that never changes. */
const PASSING = new Set([
  'progress',
  'cost',
  'tasks',
  'waitingFor',
  'explain',
  'priority',
  'lane',
  'notebook',
  'queuedAt',
  'pinned',
]);

/**
 * A valid document as a revision asks it: each selection says of which type its object is, each of an operation besides
 * which one it is and how it stands, and leaves out what changes while its result does not.
 */
export function documentToShow(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const types = new TypeInfo(schema);
  const operations = operationTypes(schema);
  const isOperation = (type: { readonly name: string } | null | undefined) =>
    !!type && (type.name === 'Operation' || operations.has(type.name));
  return visit(
    document,
    visitWithTypeInfo(types, {
      Field(field) {
        const name = field.name.value;
        const parent = types.getParentType();
        if (isOperation(parent) && PASSING.has(name)) return null;
        return parent?.name === 'Plan' && name === 'milliseconds' ? null : undefined;
      },
      SelectionSet: {
        leave(set, _key, parent) {
          const root = parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION;
          if (root) return undefined;
          const type = types.getParentType();
          if (!isOperation(type)) return withMissing(set, fields('__typename'));
          const said = { ...set, selections: [...set.selections, ...SAID] };
          return withMissing(said, BESIDES[type?.name ?? ''] ?? []);
        },
      },
    }),
  );
}

/** Names of the object types that are operations: what an answer's `__typename` may say. */
export function operationTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const operation = schema.getType('Operation');
  return new Set(isInterfaceType(operation) ? schema.getPossibleTypes(operation).map(({ name }) => name) : []);
}

function withMissing(set: SelectionSetNode, additions: readonly FieldNode[]): SelectionSetNode {
  const taken = new Set(set.selections.map(responseName));
  return { ...set, selections: [...set.selections, ...additions.filter((node) => !taken.has(responseName(node)))] };
}

function responseName(node: SelectionNode): string | undefined {
  return node.kind === Kind.FIELD ? (node.alias?.value ?? node.name.value) : undefined;
}

function fields(text: string): readonly FieldNode[] {
  const [definition] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  const selections = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
  return selections.filter((node) => node.kind === Kind.FIELD);
}
