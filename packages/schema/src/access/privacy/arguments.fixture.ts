import {
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { schema } from '../../index.ts';

/** Arguments and input fields that take an id, a key or a name. */
export function* namingArguments(): Generator<string> {
  const names = (type: GraphQLInputType) => ['ID', 'ModelName', 'DatasetName'].includes(getNamedType(type).name);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    // The fields of an interface are those of its types.
    if (isObjectType(type)) {
      for (const field of Object.values(type.getFields()))
        for (const arg of field.args) if (names(arg.type)) yield `${type.name}.${field.name}(${arg.name})`;
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) if (names(field.type)) yield `${type.name}.${field.name}`;
    }
  }
}

/** Those that a document uses. */
export function argumentsIn(document: string): string[] {
  const used: string[] = [];
  const info = new TypeInfo(schema);
  visit(
    parse(document),
    visitWithTypeInfo(info, {
      Argument: (node) =>
        void used.push(`${info.getParentType()!.name}.${info.getFieldDef()!.name}(${node.name.value})`),
      ObjectField: (node) => void used.push(`${getNamedType(info.getParentInputType())?.name}.${node.name.value}`),
    }),
  );
  return used;
}
