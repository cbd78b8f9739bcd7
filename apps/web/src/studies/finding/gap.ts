import { short } from '../../format/numbers';
import { groupsOf } from '../results/groups';
import { median } from '../results/median';
import { isNumeric, type Result, type Results, varying } from '../results/result';
import { levelKey } from '../spec/levels';
import { factorWord, levelText } from '../spec/names';
import type { Finder } from './finding';
import { isReference, levelName, referenceText } from './settings-text';

/** How far a level lies from the reference's along the first axis of numbers: whether a gap opens or closes. */
export const gap: Finder = (study) => {
  const { reference, factors } = study;
  const [own, ...more] = reference === 'DENSE' ? [] : Object.keys(reference);
  const subject = factors.find(({ name }) => name === own);
  // Beside several levels at once there is no one gap.
  if (!subject || more.length > 0) return [];
  const axis = varying(factors).find((factor) => isNumeric(factor) && factor !== subject);
  if (!axis) return [];
  const others = groupsOf(
    study.cells.filter((cell) => !isReference(study, cell)),
    ({ settings }) => levelName(subject, settings[subject.name]),
  );
  let medians = false;
  const courses = [...others].flatMap(([level, cells]): readonly string[] => {
    const ratios = groupsOf(
      cells.flatMap((cell) => {
        const quotient = quotientOf(study, cell, subject.name);
        return quotient === undefined ? [] : [{ at: Number(cell.settings[axis.name]), quotient }];
      }),
      ({ at }) => String(at),
    );
    const points = [...ratios.values()]
      .map((group) => ({ at: group[0]?.at ?? 0, middle: median(group.map(({ quotient }) => quotient)) }))
      .toSorted((a, b) => a.at - b.at);
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last || points.length < 2) return [];
    medians ||= cells.length > points.length;
    const at = ({ at: place, middle }: (typeof points)[number]) => `${short(middle)} at ${levelText(axis.name, place)}`;
    return [`${level} ${at(first)}, ${at(last)}`];
  });
  if (courses.length === 0) return [];
  const over = medians ? ' (medians over the other factors)' : '';
  return [
    {
      kind: 'gap',
      text: `as a multiple of the perplexity of ${referenceText(study)}, over ${factorWord(axis.title)}${over}: ${courses.join('; ')}.`,
    },
  ];
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
