import { short } from '../../format/numbers';
import { apart, comparableKey } from '../results/best';
import { groupsOf } from '../results/groups';
import { type Factor, type Result, type Results, varying } from '../results/result';
import { settingText } from '../spec/names';
import type { Finder, Finding } from './finding';
import { cellText, isReference } from './settings-text';

/** Groups that are spoken of one by one. */
const mostApart = 2;
/** Groups that one sentence can name; of more, a table says it better. */
const mostTogether = 12;

/** Where the perplexity is lowest and where it is highest, for every ratio, text and model apart. */
export const extremes: Finder = (study) => {
  const within = varying(study.factors).filter(({ name }) => apart.includes(name));
  const measured = study.cells.filter(({ figures }) => figures.perplexity !== undefined);
  const groups = [...groupsOf(measured, (cell) => comparableKey(cell, 'perplexity')).values()].filter(
    (cells) => cells.length > 1,
  );
  if (groups.length > mostTogether) return [];
  const ratioOf = (cells: readonly Result[]) => Number(cells[0]?.settings.ratio ?? 0);
  const ordered = groups.toSorted((a, b) => ratioOf(a) - ratioOf(b));
  return ordered.length > mostApart
    ? [lowestOf(study, ordered, within)]
    : ordered.map((cells) => extremesOf(study, cells, within));
};

/** What is lowest where: one sentence, however many groups there are. */
function lowestOf(study: Results, groups: readonly (readonly Result[])[], within: readonly Factor[]): Finding {
  const names = within.map(({ name }) => name);
  const lowest = groups.map((cells) => cells.reduce((best, cell) => (value(cell) < value(best) ? cell : best)));
  const winners = [...groupsOf(lowest, (cell) => cellText(study, cell, names))].map(([winner, cells]) => {
    const places = cells.map((cell) => `${placeOf(cell, within)} (${short(value(cell))})`);
    return `${winner} at ${places.join(', ')}`;
  });
  return { kind: 'extremes', text: `Lowest perplexity: ${winners.join('; ')}.` };
}

function placeOf({ settings }: Result, within: readonly Factor[]): string {
  return within.map(({ name, title }) => settingText(title, name, settings[name])).join(', ');
}

function extremesOf(study: Results, cells: readonly Result[], within: readonly Factor[]): Finding {
  const ordered = cells.toSorted((a, b) => value(a) - value(b));
  const [first, second, last] = [ordered[0], ordered[1], ordered.at(-1)];
  if (!first || !second || !last) throw new RangeError('A group has at least two cells.');
  const names = within.map(({ name }) => name);
  const place = placeOf(first, within);
  const of = (cell: Result) => `${cellText(study, cell, names)}: ${figureText(cell)}`;
  const next = ordered.length > 2 ? `, then ${of(second)}` : '';
  return {
    kind: 'extremes',
    text: `${place === '' ? 'The' : `At ${place} the`} lowest perplexity is that of ${of(first)}${next}; the highest that of ${of(last)}.${differenceText(study, first, second)}`,
  };
}

/** Intervals of two figures on the same rows say little of their difference: the test does, where there is one. */
function differenceText(study: Results, best: Result, other: Result): string {
  const tested = isReference(study, other) ? best.against : isReference(study, best) ? other.against : undefined;
  if (tested) {
    return tested.verdict === 'UNRESOLVED'
      ? ' The paired test does not resolve the two lowest.'
      : ' The paired test resolves the two lowest.';
  }
  const [high, low] = [best.figures.perplexity?.high, other.figures.perplexity?.low];
  if (high === undefined || low === undefined || high < low) return '';
  return ' The intervals of the two lowest overlap: only a paired test can say whether they differ.';
}

function figureText({ figures: { perplexity } }: Result): string {
  if (!perplexity) return '';
  const { value: middle, low, high } = perplexity;
  return low === undefined || high === undefined
    ? short(middle)
    : `${short(middle)} (95 % interval ${short(low)} to ${short(high)})`;
}

function value({ figures }: Result): number {
  return figures.perplexity?.value ?? Number.POSITIVE_INFINITY;
}
