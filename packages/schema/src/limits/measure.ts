import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import { DEFAULT_ENTRIES, type FieldCost } from './costs.ts';
import { LIMITS } from './limits.ts';

/** What a selection amounts to once its fragments are spread. */
export interface Measure {
  /** Fields expected to be resolved: a list's selection counts once an entry. */
  readonly cost: number;
  readonly depth: number;
  readonly aliases: number;
  /** Fields at the selection's own level. */
  readonly fields: number;
}

const NOTHING: Measure = { cost: 0, depth: 0, aliases: 0, fields: 0 };

/** Entries of the lists of an introspection: its depth is limited by a rule of GraphQL's own. */
const INTROSPECTED_ENTRIES = 4;

interface Document {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Measures selections of a valid document. Each fragment is measured once, however often it is spread, so the time is
 * that of reading the document even where the fields it stands for are exponentially many.
 */
export class Meter {
  readonly #document: Document;
  readonly #fragments = new Map<string, Measure>();

  constructor(document: Document) {
    this.#document = document;
  }

  measure({ selections }: SelectionSetNode, type: GraphQLCompositeType): Measure {
    return selections.map((selection) => this.#selection(selection, type)).reduce(sum, NOTHING);
  }

  #selection(selection: SelectionNode, type: GraphQLCompositeType): Measure {
    switch (selection.kind) {
      case Kind.FIELD:
        return this.#field(selection, type);
      case Kind.INLINE_FRAGMENT:
        return this.measure(selection.selectionSet, this.#typeNamed(selection.typeCondition?.name.value) ?? type);
      case Kind.FRAGMENT_SPREAD:
        return this.#fragment(selection.name.value);
    }
  }

  #fragment(name: string): Measure {
    let measure = this.#fragments.get(name);
    if (measure === undefined) {
      const fragment = this.#document.fragments.get(name);
      const type = this.#typeNamed(fragment?.typeCondition.name.value);
      measure = fragment && type ? this.measure(fragment.selectionSet, type) : NOTHING;
      this.#fragments.set(name, measure);
    }
    return measure;
  }

  #field(node: FieldNode, type: GraphQLCompositeType): Measure {
    const aliases = node.alias ? 1 : 0;
    const field = definitionOf(node.name.value, type);
    const selected = field && getNamedType(field.type);
    // `__typename` is free: clients add it everywhere.
    if (field === undefined) return { cost: 0, depth: 1, aliases, fields: 1 };
    const { own = 1, entries } = (field.extensions.cost ?? {}) as FieldCost;
    const inner = node.selectionSet && isCompositeType(selected) ? this.measure(node.selectionSet, selected) : NOTHING;
    const times = this.#entries(node, field, entries);
    return { cost: own + times * inner.cost, depth: 1 + inner.depth, aliases: aliases + inner.aliases, fields: 1 };
  }

  #entries(node: FieldNode, field: GraphQLField<unknown, unknown>, entries: FieldCost['entries']): number {
    if (typeof entries === 'number') return entries;
    if (entries) {
      const given = argumentsOf(node, field, this.#document.variables)[entries.argument];
      return typeof given === 'number' ? Math.min(Math.max(given, 1), LIMITS.pageSize) : LIMITS.pageSize;
    }
    if (!isListType(isNonNullType(field.type) ? field.type.ofType : field.type)) return 1;
    return isIntrospectionType(getNamedType(field.type)) ? INTROSPECTED_ENTRIES : DEFAULT_ENTRIES;
  }

  #typeNamed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.#document.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

function sum(a: Measure, b: Measure): Measure {
  return {
    cost: a.cost + b.cost,
    depth: Math.max(a.depth, b.depth),
    aliases: a.aliases + b.aliases,
    fields: a.fields + b.fields,
  };
}

function definitionOf(name: string, type: GraphQLCompositeType): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

/** Arguments that do not fit are the executor's to refuse. */
function argumentsOf(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  try {
    return getArgumentValues(field, node, variables);
  } catch {
    return {};
  }
}
