import { levelKey } from '../spec/levels';
import { groupsOf } from './groups';
import { type Factor, type Result, varying } from './result';

/**
 * The factors that tell the cells apart, without those that follow from others: a method brings a metric, a structure and a
 * compensation with it, and a table of methods needs no columns for these.
 *
 * @param named factors that the specification names itself: they stay
 */
export function explaining(
  factors: readonly Factor[],
  cells: readonly Result[],
  named: ReadonlySet<string>,
): readonly Factor[] {
  let kept = varying(factors);
  for (const factor of kept.toReversed()) {
    if (named.has(factor.name)) continue;
    const others = kept.filter((other) => other !== factor);
    if (follows(factor, others, cells)) kept = others;
  }
  return kept;
}

/** Whether cells that share the levels of the others always share this factor's as well. */
function follows({ name }: Factor, others: readonly Factor[], cells: readonly Result[]): boolean {
  const groups = groupsOf(cells, ({ settings }) => others.map((other) => levelKey(settings[other.name])).join(' '));
  return [...groups.values()].every(
    (group) => new Set(group.map(({ settings }) => levelKey(settings[name]))).size === 1,
  );
}
