import { short } from '../../format/numbers';
import { apart, comparableKey } from '../results/best';
import { groupsOf } from '../results/groups';
import { type Factor, type Result, type Results, varying } from '../results/result';
import { settingText } from '../spec/names';
import type { Finder, Finding } from './finding';
import { cellText } from './settings-text';

/** Groups that are spoken of one by one; of more, a table says it better. */
const mostGroups = 8;

/** Where the perplexity is lowest and where it is highest, for every ratio, text and model apart. */
export const extremes: Finder = (study) => {
  const within = varying(study.factors).filter(({ name }) => apart.includes(name));
  const measured = study.cells.filter(({ figures }) => figures.perplexity !== undefined);
  const groups = [...groupsOf(measured, comparableKey).values()].filter((cells) => cells.length > 1);
  if (groups.length > mostGroups) return [];
  return groups.map((cells) => extremesOf(study, cells, within));
};

function extremesOf(study: Results, cells: readonly Result[], within: readonly Factor[]): Finding {
  const ordered = cells.toSorted((a, b) => value(a) - value(b));
  const [first, second, last] = [ordered[0], ordered[1], ordered.at(-1)];
  if (!first || !second || !last) throw new RangeError('A group has at least two cells.');
  const names = within.map(({ name }) => name);
  const place = within.map(({ name, title }) => settingText(title, name, first.settings[name])).join(', ');
  const of = (cell: Result) => `${cellText(study, cell, names)}: ${figureText(cell)}`;
  const next = ordered.length > 2 ? `, then ${of(second)}` : '';
  return {
    kind: 'extremes',
    text: `${place === '' ? 'The' : `At ${place} the`} lowest perplexity is that of ${of(first)}${next}; the highest that of ${of(last)}.${overlapText(first, second)}`,
  };
}

/** Intervals of two figures on the same rows say little of their difference: a finding must not hide that. */
function overlapText({ figures: best }: Result, { figures: other }: Result): string {
  const [high, low] = [best.perplexity?.high, other.perplexity?.low];
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
