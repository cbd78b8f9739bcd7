import { type DocumentNode, type GraphQLSchema, Kind, parse, print, type SelectionSetNode, visit } from 'graphql';
import { analyse } from '../language/analyse';

/**
 * What a document asks for, whatever it is laid out like: fragments in their places, everything in one order, with what
 * the page asks for anyway. Aliases are of no account.
 */
export function meaningOf(source: string, schema: GraphQLSchema): string {
  const { question, problems } = analyse(source, schema);
  if (!question) throw new Error(JSON.stringify(problems));
  const document = parse(question.document, { noLocation: true });
  const plain = visit(document, {
    enter(node) {
      if (node.kind === Kind.FIELD) return { ...node, alias: undefined };
      return undefined;
    },
  });
  const [operation] = plain.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('The query stands first.');
  const variables = (operation.variableDefinitions ?? []).map((node) => print(node)).sort();
  return `${variables.join('\n')}\n${fieldsText([operation.selectionSet], plain)}`;
}

function fieldsText(sets: readonly SelectionSetNode[], document: DocumentNode): string {
  const texts = new Map<string, SelectionSetNode[]>();
  const collect = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const name = print({ ...node, selectionSet: undefined });
        texts.set(name, [...(texts.get(name) ?? []), ...(node.selectionSet ? [node.selectionSet] : [])]);
      } else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet);
      else {
        const fragment = document.definitions.find(
          (entry) => entry.kind === Kind.FRAGMENT_DEFINITION && entry.name.value === node.name.value,
        );
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION) collect(fragment.selectionSet);
      }
    }
  };
  for (const set of sets) collect(set);
  return [...texts]
    .map(([name, inner]) => (inner.length > 0 ? `${name} { ${fieldsText(inner, document)} }` : name))
    .sort()
    .join(' ');
}
