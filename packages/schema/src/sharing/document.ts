import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** What a revision says of every operation that it shows. */
const SAID = ['__typename', 'key', 'kind', 'status', 'engine'];

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
 * A valid document as a revision asks it: each selection of an operation says which one it is and how it stands, and
 * leaves out what changes while its result does not.
 */
export function documentToShow(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const types = new TypeInfo(schema);
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
        leave(set) {
          const type = types.getParentType();
          return isOperation(type) ? { ...set, selections: [...set.selections, ...SAID.map(field)] } : undefined;
        },
      },
    }),
  );
}

/** Names of the object types that are operations. */
export function operationTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const operation = schema.getType('Operation');
  return new Set(isInterfaceType(operation) ? schema.getPossibleTypes(operation).map(({ name }) => name) : []);
}

function isOperation(type: unknown): boolean {
  if (isInterfaceType(type)) return type.name === 'Operation';
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Operation');
}

function field(name: string): FieldNode {
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } };
}
