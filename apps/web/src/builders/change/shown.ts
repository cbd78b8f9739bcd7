import type { FieldNode, SelectionSetNode } from 'graphql';
import type { Change } from '../../editor/changes';
import { fieldNodes, plainFields } from '../match';
import { type KnownResult, results } from '../results';
import { stepNames, steps } from '../steps';
import { ownOf, type Placed, type Survey } from '../survey';
import { addition, emptied, removal } from '../text';
import { mergedText } from '../write';
import type { Aim } from './aim';
import { repeat } from './repeat';

/** Adds the fields of results that the form shows and takes away those that it does not. */
export function setShown(source: string, { from, to }: Aim): string {
  const unwanted = results.filter(({ id }) => from.shows.includes(id) && !to.shows.includes(id));
  const wanted = results.filter(({ id }) => to.shows.includes(id));
  const kept = new Set(
    wanted.flatMap(({ group, fields }) => pathsOf(fields).map((path) => `${group}.${path.join('.')}`)),
  );
  return repeat(source, (found) => {
    for (const result of wanted) {
      for (const place of placesOf(found, result)) {
        const set = place.field.selectionSet;
        const change = set && adding(found, result.fields, [set]);
        if (change) return change;
      }
    }
    for (const result of unwanted) {
      const paths = pathsOf(result.fields).filter((path) => !kept.has(`${result.group}.${path.join('.')}`));
      for (const place of placesOf(found, result)) {
        const change = paths.map((path) => removing(found, place, path)).find((entry) => entry !== undefined);
        if (change) return change;
      }
    }
    return undefined;
  });
}

function placesOf({ places }: Survey, { group }: KnownResult): Placed[] {
  return stepNames.filter((step) => steps[step].group === group).flatMap((step) => places[step]);
}

/** Adds the first field that is missing in merged selections. */
function adding(
  { source, fragments }: Pick<Survey, 'source' | 'fragments'>,
  fields: readonly FieldNode[],
  sets: readonly SelectionSetNode[],
): Change | undefined {
  for (const field of fields) {
    const present = plainFields(field.name.value, sets, fragments);
    if (present.length === 0) {
      return sets[0] && addition(source, ownOf(sets[0], fragments), mergedText([field]));
    }
    const inner = present.flatMap(({ field: { selectionSet } }) => selectionSet ?? []);
    const change = field.selectionSet && adding({ source, fragments }, fieldNodes(field.selectionSet), inner);
    if (change) return change;
  }
  return undefined;
}

/** Takes away a field at the end of a path, with what would be left empty around it. */
function removing({ source, fragments }: Survey, place: Placed, path: readonly string[]): Change | undefined {
  const levels: Placed[][] = [];
  let sets = place.field.selectionSet ? [place.field.selectionSet] : [];
  for (const name of path) {
    const found = plainFields(name, sets, fragments);
    levels.push(found);
    sets = found.flatMap(({ field }) => field.selectionSet ?? []);
  }
  let gone = levels.at(-1)?.[0];
  for (let level = levels.length - 1; gone; level--) {
    const { field, holder }: Placed = gone;
    if (holder.selections.length > 1) return removal(source, field);
    gone = levels[level - 1]?.find((owner) => owner.field.selectionSet === holder);
    if (!gone) return emptied(source, holder, level === 0 ? 'key' : '__typename');
  }
  return undefined;
}

function pathsOf(fields: readonly FieldNode[]): string[][] {
  return fields.flatMap(({ name, selectionSet }) =>
    selectionSet ? pathsOf(fieldNodes(selectionSet)).map((path) => [name.value, ...path]) : [[name.value]],
  );
}
