import type { Change } from '../../editor/changes';
import { applies, BY_COMPENSATION } from '../conditions';
import { absent, same } from '../form';
import { textOf } from '../literal';
import { argumentsAt } from '../places';
import { type Leaf, leavesOf, type StepName, stepNames, steps } from '../steps';
import type { Placed, Survey } from '../survey';
import { setArgument } from '../text';
import type { Aim } from './aim';
import { repeat } from './repeat';

/** Gives every place of every step the form's parameters. What sets siblings apart is not touched. */
export function setArguments(source: string, { to, schema }: Aim): string {
  return repeat(source, (found) => {
    for (const step of stepNames) {
      const { group } = steps[step];
      for (const leaf of leavesOf(group, schema)) {
        if (leaf.id === to.variants?.by || leaf.id === BY_COMPENSATION) continue;
        for (const place of found.places[step]) {
          const change = changeAt(found, place, { step, leaf, to, schema });
          if (change) return change;
        }
      }
    }
    return undefined;
  });
}

interface Parameter extends Pick<Aim, 'to' | 'schema'> {
  step: StepName;
  leaf: Leaf;
}

function changeAt(found: Survey, place: Placed, { step, leaf, to, schema }: Parameter): Change | undefined {
  const given = argumentsAt(place, steps[step].group, schema);
  const counts = applies(leaf.id, (other) =>
    other === to.variants?.by || other === BY_COMPENSATION
      ? (given.get(other) ?? absent)
      : (to.arguments[other] ?? absent),
  );
  const wanted = counts ? (to.arguments[leaf.id] ?? absent) : absent;
  if (same(given.get(leaf.id) ?? absent, wanted)) return undefined;
  return setArgument(found.source, place.field, leaf.path, textOf(wanted, leaf.type));
}
