import {
  type ASTNode,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isScalarType,
  isUnionType,
  type NameNode,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** What the schema says about the name at an offset; `from` and `to` are offsets of the name. */
export interface Documentation {
  from: number;
  to: number;
  /** The name with its type, as in SDL. */
  title: string;
  /** Plain text; empty when the schema says nothing. */
  description: string;
  /** Why it should not be used any more; undefined when it may be used. */
  deprecated: string | undefined;
}

interface Described {
  description?: string | null | undefined;
  deprecationReason?: string | null | undefined;
}

type Found = [title: string, described: Described | null | undefined];

/** The documentation of the field, argument, type, enum value, variable or directive at an offset. Never throws. */
export function documentationAt(source: string, offset: number, schema: GraphQLSchema): Documentation | undefined {
  const info = new TypeInfo(schema);
  let result: Documentation | undefined;
  try {
    const visitor = visitWithTypeInfo(info, {
      enter(node) {
        const place = nameOf(node)?.loc;
        if (!place || offset < place.start || offset > place.end) return;
        const found = describe(node, info, schema);
        if (!found?.[1]) return;
        result = {
          from: place.start,
          to: place.end,
          title: found[0],
          description: found[1].description ?? '',
          deprecated: found[1].deprecationReason ?? undefined,
        };
      },
    });
    visit(parse(source), visitor);
  } catch {
    // A document that cannot be read has no types; the linter says what is wrong with it.
    return undefined;
  }
  return result;
}

/** The name that stands for a node; an enum value is its own name. */
function nameOf(node: ASTNode): Pick<NameNode, 'loc'> | undefined {
  if (node.kind === 'EnumValue' || node.kind === 'Variable') return node;
  return 'name' in node ? node.name : undefined;
}

function describe(node: ASTNode, info: TypeInfo, schema: GraphQLSchema): Found | undefined {
  switch (node.kind) {
    case 'Field': {
      const field = info.getFieldDef();
      return [`${info.getParentType()}.${field?.name}: ${field?.type}`, field];
    }
    case 'Argument': {
      const argument = info.getArgument();
      return [`${argument?.name}: ${argument?.type}`, argument];
    }
    case 'ObjectField': {
      const parent = getNamedType(info.getParentInputType());
      const field = isInputObjectType(parent) ? parent.getFields()[node.name.value] : undefined;
      return [`${parent}.${field?.name}: ${field?.type}`, field];
    }
    case 'EnumValue': {
      const value = info.getEnumValue();
      return [`${getNamedType(info.getInputType())}.${value?.name}`, value];
    }
    case 'Variable': {
      const type = info.getInputType();
      return [`$${node.name.value}: ${type}`, getNamedType(type)];
    }
    case 'NamedType': {
      const type = schema.getType(node.name.value);
      return [`${kindOf(type)} ${node.name.value}`, type];
    }
    case 'Directive':
      return [`@${node.name.value}`, info.getDirective()];
    default:
      return undefined;
  }
}

function kindOf(type: unknown): string {
  if (isScalarType(type)) return 'scalar';
  if (isEnumType(type)) return 'enum';
  if (isInputObjectType(type)) return 'input';
  if (isInterfaceType(type)) return 'interface';
  return isUnionType(type) ? 'union' : 'type';
}
