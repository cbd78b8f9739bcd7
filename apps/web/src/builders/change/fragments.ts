import { type DocumentNode, type GraphQLSchema, getNamedType, Kind, visit } from 'graphql';
import { fieldOf } from '../steps';
import { removal, shifted, textAt } from '../text';
import { repeat } from './repeat';

/** Puts what is asked of a plan into a fragment, so that plans beside it can ask for the same. */
export function sharePlan(source: string, schema: GraphQLSchema): string {
  return repeat(source, ({ source: text, fragments, places }) => {
    const [plan] = places.plan;
    const set = plan?.field.selectionSet;
    const type = getNamedType(fieldOf('plan', schema)?.type);
    if (!set?.loc || !type || set.selections.every(({ kind }) => kind === Kind.FRAGMENT_SPREAD)) return undefined;
    const name = freeName('Outcome', fragments);
    const fragment = `fragment ${name} on ${type.name} ${shifted(textAt(text, set), '')}`;
    return [
      { from: set.loc.start, to: set.loc.end, insert: `{ ...${name} }` },
      { from: text.trimEnd().length, to: text.length, insert: `\n\n${fragment}\n` },
    ];
  });
}

function freeName(wish: string, taken: ReadonlyMap<string, unknown>): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wish : `${wish}${count}`;
    if (!taken.has(name)) return name;
  }
}

/** Takes away fragments that nothing asks for any more: a document with one of them could not be asked. */
export function dropFragments(source: string): string {
  return repeat(source, ({ source: text, document, fragments }) => {
    const used = spreadIn(document);
    const unused = [...fragments.values()].find(({ name }) => !used.has(name.value));
    return unused && removal(text, unused);
  });
}

function spreadIn(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  visit(document, {
    enter(node) {
      if (node.kind === Kind.FRAGMENT_SPREAD) names.add(node.name.value);
    },
  });
  return names;
}
