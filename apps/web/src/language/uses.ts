import {
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** A place of a document at which a variable's value goes in. */
export interface Use {
  variable: string;
  /** Of an input object that is written out; undefined where the variable is an argument or in a list. */
  field: string | undefined;
  /** What has that field, by the schema. */
  owner: GraphQLNamedType | undefined;
  argument: GraphQLArgument | null | undefined;
}

/** Tells of every use of a variable, in the order of the document. */
export function eachUse(document: DocumentNode, schema: GraphQLSchema, tell: (use: Use) => void): void {
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      VariableDefinition: { enter: () => false },
      Variable(node, _key, parent) {
        const field = parent && 'kind' in parent && parent.kind === Kind.OBJECT_FIELD ? parent.name.value : undefined;
        const owner = getNamedType(info.getParentInputType());
        tell({ variable: node.name.value, field, owner, argument: info.getArgument() });
      },
    }),
  );
}
