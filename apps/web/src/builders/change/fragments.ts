import { type DocumentNode, Kind, visit } from 'graphql';
import { removal } from '../text';
import { repeat } from './repeat';

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
