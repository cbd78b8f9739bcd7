import { type DocumentNode, type FragmentDefinitionNode, Kind, parse, type SelectionSetNode } from 'graphql';

/**
 * The data with its fields in the order in which the query asks for them, as a server answers. The canonical JSON of a
 * revision sorts names, and the first of several models is what the others are compared with.
 */
export function inOrder(data: unknown, source: string): unknown {
  let document: DocumentNode;
  try {
    document = parse(source, { noLocation: true, maxTokens: 15_000 });
  } catch {
    return data;
  }
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((definition) => [definition.name.value, definition]),
  );
  const query = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return query?.kind === Kind.OPERATION_DEFINITION ? ordered(data, [query.selectionSet], fragments) : data;
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

function ordered(value: unknown, sets: readonly SelectionSetNode[], fragments: Fragments): unknown {
  if (sets.length === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => ordered(entry, sets, fragments));
  const fields = new Map<string, SelectionSetNode[]>();
  const open = new Map(fragments);
  for (const set of sets) gather(set, open, fields);
  const object = value as Readonly<Record<string, unknown>>;
  const asked = [...fields].filter(([name]) => Object.hasOwn(object, name));
  const added = Object.entries(object).filter(([name]) => !fields.has(name));
  return Object.fromEntries([
    ...asked.map(([name, inner]) => [name, ordered(object[name], inner, fragments)]),
    ...added,
  ]);
}

/** Response names of a selection in their order, with the selections below each; every fragment counts once. */
function gather(
  set: SelectionSetNode,
  fragments: Map<string, FragmentDefinitionNode>,
  fields: Map<string, SelectionSetNode[]>,
): void {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      const name = node.alias?.value ?? node.name.value;
      const inner = node.selectionSet ? [node.selectionSet] : [];
      fields.set(name, [...(fields.get(name) ?? []), ...inner]);
    } else if (node.kind === Kind.INLINE_FRAGMENT) {
      gather(node.selectionSet, fragments, fields);
    } else {
      const fragment = fragments.get(node.name.value);
      fragments.delete(node.name.value);
      if (fragment) gather(fragment.selectionSet, fragments, fields);
    }
  }
}
