import { type GraphQLSchema, Kind, print } from 'graphql';
import type { Value } from './form';
import { valueIn } from './literal';
import { type ArgumentId, type Group, groupOf, leavesOf, stepNames, steps } from './steps';
import type { Placed, Survey } from './survey';

/** What keeps a document from being shown as a form. */
export class NotShown extends Error {}

/** The values of a step's parameters at one place, by their ids; what is absent is left out. */
export function argumentsAt({ field }: Placed, group: Group, schema: GraphQLSchema): Map<ArgumentId, Value> {
  const found = new Map<ArgumentId, Value>();
  for (const { id, path } of leavesOf(group, schema)) {
    const argument = field.arguments?.find(({ name }) => name.value === path[0])?.value;
    if (!argument) continue;
    if (path.length === 1) found.set(id, valueIn(argument));
    else if (argument.kind !== Kind.OBJECT) {
      throw new NotShown(`The parameters of ${steps[group].field} are written as one: ${print(argument)}.`);
    } else {
      const inner = argument.fields.find(({ name }) => name.value === path[1])?.value;
      if (inner) found.set(id, valueIn(inner));
    }
  }
  return found;
}

/** Where the values of a parameter stand in a document's text. */
export function argumentPlaces(
  { places }: Survey,
  id: string,
  schema: GraphQLSchema,
): { start: number; end: number }[] {
  const group = groupOf(id);
  const path = leavesOf(group, schema).find((leaf) => leaf.id === id)?.path;
  return stepNames
    .filter((step) => steps[step].group === group)
    .flatMap((step) => places[step])
    .flatMap(({ field }) => {
      const argument = field.arguments?.find(({ name }) => name.value === path?.[0]);
      const inner =
        path?.length === 2 && argument?.value.kind === Kind.OBJECT
          ? argument.value.fields.find(({ name }) => name.value === path[1])
          : argument;
      return inner?.loc ?? [];
    });
}
