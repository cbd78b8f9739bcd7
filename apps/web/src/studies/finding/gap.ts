import { short } from '../../format/numbers';
import { groupsOf } from '../results/groups';
import { isNumeric, type Result, type Results, varying } from '../results/result';
import { levelKey } from '../spec/levels';
import { factorWord, levelText } from '../spec/names';
import type { Finder, Finding } from './finding';
import { isReference } from './settings-text';

/** How far a level lies from the reference's along the first axis of numbers: whether a gap opens or closes. */
export const gap: Finder = (study) => {
  const { reference, factors } = study;
  const [given, ...more] = reference === 'DENSE' ? [] : Object.entries(reference);
  // Beside several levels at once there is no one gap.
  if (!given || more.length > 0) return [];
  const [subject, base] = given;
  const axis = varying(factors).find((factor) => isNumeric(factor) && factor.name !== subject);
  if (!axis) return [];
  const others = groupsOf(
    study.cells.filter((cell) => !isReference(study, cell)),
    ({ settings }) => levelText(subject, settings[subject]),
  );
  return [...others].flatMap(([level, cells]): readonly Finding[] => {
    const ratios = groupsOf(
      cells.flatMap((cell) => {
        const quotient = quotientOf(study, cell, subject);
        return quotient === undefined ? [] : [{ at: Number(cell.settings[axis.name]), quotient }];
      }),
      ({ at }) => String(at),
    );
    const points = [...ratios.values()]
      .map((group) => ({ at: group[0]?.at ?? 0, middle: median(group.map(({ quotient }) => quotient)) }))
      .toSorted((a, b) => a.at - b.at);
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last || points.length < 2) return [];
    const against = levelText(subject, base);
    const at = ({ at: level, middle }: (typeof points)[number]) =>
      `${short(middle)} times the perplexity at ${levelText(axis.name, level)}`;
    const over = cells.length > points.length ? ' (medians over the other factors)' : '';
    return [
      {
        kind: 'gap',
        text: `${level} beside ${against}, over ${factorWord(axis.title)}: ${at(first)}, ${at(last)}${over}.`,
      },
    ];
  });
};

/** A cell's perplexity by that of the cell that has the reference's level and is the same otherwise. */
function quotientOf(study: Results, cell: Result, factor: string): number | undefined {
  const key = ({ settings }: Result) =>
    study.factors
      .filter(({ name }) => name !== factor)
      .map(({ name }) => levelKey(settings[name]))
      .join(' ');
  const base = study.cells.find((other) => isReference(study, other) && key(other) === key(cell));
  const [own, theirs] = [cell.figures.perplexity?.value, base?.figures.perplexity?.value];
  return own === undefined || theirs === undefined ? undefined : own / theirs;
}

function median(values: readonly number[]): number {
  const ordered = values.toSorted((a, b) => a - b);
  const middle = ordered.length >> 1;
  const upper = ordered[middle] ?? Number.NaN;
  return ordered.length % 2 === 1 ? upper : ((ordered[middle - 1] ?? Number.NaN) + upper) / 2;
}
