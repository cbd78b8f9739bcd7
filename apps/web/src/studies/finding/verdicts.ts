import { whole } from '../../format/numbers';
import { groupsOf } from '../results/groups';
import { type Result, type Results, varying } from '../results/result';
import { levelText } from '../spec/names';
import type { Finder, Finding } from './finding';
import { cellText, referenceText, shortened } from './settings-text';

/** How often each level is better, worse or unresolved against the reference, by the tests of the study. */
export const verdicts: Finder = (study) => {
  const tested = study.cells.filter(({ against }) => against !== undefined);
  if (tested.length === 0) return [];
  const by = subjectOf(study);
  const groups =
    by === undefined ? new Map([['', tested]]) : groupsOf(tested, (cell) => levelText(by, cell.settings[by]));
  return [...groups].flatMap(([level, cells]): Finding[] => {
    const subject = level === '' ? 'What is tested' : level;
    return [{ kind: 'verdicts', text: tallyText(study, subject, cells) }, ...openQuestions(study, cells, by, level)];
  });
};

/** By what the tested cells are told apart: the reference's own factor, else the first that is no axis of numbers. */
function subjectOf({ reference, factors }: Results): string | undefined {
  const own = varying(factors).find(({ name }) => reference !== 'DENSE' && Object.hasOwn(reference, name));
  if (own) return own.name;
  return varying(factors).find(({ levels }) => levels.some((level) => typeof level !== 'number'))?.name;
}

function tallyText(study: Results, subject: string, cells: readonly Result[]): string {
  const count = (verdict: string) => cells.filter(({ against }) => against?.verdict === verdict).length;
  const [better, worse, unresolved] = ['BETTER', 'WORSE', 'UNRESOLVED'].map(count);
  const of = cells.length === 1 ? 'the one setting' : `${whole(cells.length)} settings`;
  return `${subject} against ${referenceText(study)}, in ${of} that were tested: better in ${better}, worse in ${worse}, unresolved in ${unresolved}. p is adjusted by Holm over the whole study.`;
}

/** What the tests cannot tell, and what it would take. */
function openQuestions(
  study: Results,
  cells: readonly Result[],
  by: string | undefined,
  level: string,
): readonly Finding[] {
  const open = cells.filter(({ against }) => against?.verdict === 'UNRESOLVED');
  if (open.length === 0) return [];
  const places = open.map((cell) => {
    const name = cellText(study, cell, by === undefined ? [] : [by]) || 'the one setting';
    const rows = cell.against?.rowsNeeded;
    return rows === undefined ? name : `${name} (about ${whole(rows)} more rows would tell)`;
  });
  const subject = level === '' ? 'Unresolved' : `${level}, unresolved`;
  return [{ kind: 'unresolved', text: `${subject}: ${shortened(places)}.` }];
}
