import { type FieldNode, Kind, print, type SelectionSetNode } from 'graphql';
import { type ResultId, results } from './results';
import { stepNames, steps } from './steps';
import { type Fragments, fieldsOf, type Placed, type Survey } from './survey';

export interface Matched {
  /** The results that every place of their step shows. */
  shows: readonly ResultId[];
  /** The fields that make them up. */
  covered: ReadonlySet<FieldNode>;
  /** Those of them that are asked with other arguments than a form would write. */
  differing: ReadonlySet<FieldNode>;
}

/** Finds the results in a document. */
export function matched({ places, fragments }: Survey): Matched {
  const shows: ResultId[] = [];
  const covered = new Set<FieldNode>();
  const differing = new Set<FieldNode>();
  for (const { id, group, fields } of results) {
    const sets = stepNames
      .filter((step) => steps[step].group === group)
      .flatMap((step) => places[step].map(({ field }) => field.selectionSet));
    const found = sets.map((set) => set && coverOf(fields, [set], fragments));
    if (found.length === 0 || found.some((nodes) => nodes === undefined)) continue;
    shows.push(id);
    for (const { node, like } of found.flatMap((nodes) => nodes ?? [])) {
      covered.add(node);
      if (argumentsOf(node) !== argumentsOf(like)) differing.add(node);
    }
  }
  return { shows, covered, differing };
}

/** The fields of selections that a result consists of; undefined when one is missing. */
function coverOf(
  fields: readonly FieldNode[],
  sets: readonly SelectionSetNode[],
  fragments: Fragments,
): { node: FieldNode; like: FieldNode }[] | undefined {
  const found: { node: FieldNode; like: FieldNode }[] = [];
  for (const like of fields) {
    const nodes = plainFields(like.name.value, sets, fragments).map(({ field }) => field);
    if (nodes.length === 0) return undefined;
    found.push(...nodes.map((node) => ({ node, like })));
    if (!like.selectionSet) continue;
    const inner = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const deeper = coverOf(fieldNodes(like.selectionSet), inner, fragments);
    if (!deeper) return undefined;
    found.push(...deeper);
  }
  return found;
}

/** Fields of a name as they are, under no alias and no condition. */
export function plainFields(name: string, sets: readonly SelectionSetNode[], fragments: Fragments): Placed[] {
  return sets
    .flatMap((set) => fieldsOf(set, fragments))
    .filter(({ field }) => field.name.value === name && !field.alias && !field.directives?.length);
}

export function fieldNodes({ selections }: SelectionSetNode): FieldNode[] {
  return selections.filter((node) => node.kind === Kind.FIELD);
}

function argumentsOf({ arguments: given = [] }: FieldNode): string {
  return given.map((node) => print(node)).join();
}
