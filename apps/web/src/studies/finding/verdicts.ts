import { short, whole } from '../../format/numbers';
import { groupsOf } from '../results/groups';
import { median } from '../results/median';
import { type Against, type Factor, type Result, type Results, varying } from '../results/result';
import type { Finder, Finding } from './finding';
import { cellText, levelName, listed, referenceText, shortened } from './settings-text';

/** How often each level is better, worse or unresolved against the reference, by the tests of the study. */
export const verdicts: Finder = (study) => {
  const tested = study.cells.flatMap((cell) => (cell.against ? [{ ...cell, against: cell.against }] : []));
  if (tested.length === 0) return [];
  const by = subjectOf(study);
  const groups =
    by === undefined ? new Map([['', tested]]) : groupsOf(tested, (cell) => levelName(by, cell.settings[by.name]));
  const tallies = [...groups].map(([level, cells]): Finding => {
    const [only, ...more] = cells;
    const subject = only && more.length === 0 ? cellText(study, only) : level;
    return { kind: 'verdicts', text: tallyText(subject || 'what is tested', referenceText(study), cells) };
  });
  return [...tallies, ...openQuestions(study, tested), test];
};

const test: Finding = {
  kind: 'test',
  text: 'Better, worse and unresolved are what paired tests on the same rows say at 5 %, adjusted by Holm over the study.',
};

type Tested = Result & { against: Against };

/** By what the tested cells are told apart: the reference's own factor, else the first that is no axis of numbers. */
function subjectOf({ reference, factors }: Results): Factor | undefined {
  const own = varying(factors).find(({ name }) => reference !== 'DENSE' && Object.hasOwn(reference, name));
  return own ?? varying(factors).find(({ levels }) => levels.some((level) => typeof level !== 'number'));
}

function tallyText(subject: string, reference: string, cells: readonly Tested[]): string {
  const words = { BETTER: 'better', WORSE: 'worse', UNRESOLVED: 'unresolved' };
  const counts = Object.entries(words).flatMap(([verdict, word]) => {
    const count = cells.filter(({ against }) => against.verdict === verdict).length;
    return count === 0 ? [] : [{ word, count }];
  });
  const times = short(median(cells.map(({ against }) => Math.exp(against.difference))));
  const [only] = counts;
  if (cells.length === 1 || !only) {
    const than = only?.word === 'unresolved' ? 'unresolved against' : `${only?.word} than`;
    return `${subject} is ${than} ${reference}: ${times} times its perplexity.`;
  }
  const settings = `${whole(cells.length)} settings`;
  const tally =
    counts.length === 1
      ? `${only.word} in ${cells.length === 2 ? 'both settings' : `all ${settings}`}`
      : `of ${settings} ${listed(counts.map(({ word, count }) => `${word} in ${count}`))}`;
  return `${subject} against ${reference}: ${tally}; in the median ${times} times its perplexity.`;
}

/** What the tests cannot tell, and what it would take. */
function openQuestions(study: Results, cells: readonly Tested[]): readonly Finding[] {
  const open = cells.filter(({ against }) => against.verdict === 'UNRESOLVED');
  if (open.length === 0) return [];
  const places = open.map((cell) => {
    const name = cellText(study, cell) || 'the one setting';
    const { rowsNeeded } = cell.against;
    return rowsNeeded === undefined ? name : `${name} (about ${whole(rowsNeeded)} more rows would tell)`;
  });
  return [{ kind: 'unresolved', text: `Unresolved: ${shortened(places)}.` }];
}
