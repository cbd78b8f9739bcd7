import { percent } from '../../format/numbers';
import type { Item, Subject } from '../find';
import { namesOf } from '../find';

export interface Accuracy {
  value?: number;
  standardError?: number | null;
}

/** What a query may have selected of a result. */
export interface ZeroShotObject {
  key?: string;
  status?: string;
  _task?: string;
  _era?: string;
  _limit?: number | null;
  _publishedMetric?: string;
  _dataset?: { name?: string };
  items?: number | null;
  acc?: Accuracy | null;
  accNorm?: Accuracy | null;
  answers?: { edges?: readonly { node?: Partial<Answer> }[] } | null;
}

export interface Choice {
  text: string | null;
  logProbability: number;
  score: number;
}

/** One item under one model. */
export interface Answer {
  item: number;
  gold: number;
  chosen: number;
  correct: boolean;
  margin: number;
  context: string | null;
  choices: readonly Choice[];
}

/** What a model chose, and by which scores. */
export type Scored = Pick<Answer, 'chosen' | 'choices'>;

/** An item under two models. */
export interface Flip {
  gained: boolean;
  answer: Answer;
  baseAnswer: Scored;
}

/** What a query may have selected of a comparison. */
export interface ZeroShotComparisonObject {
  base?: { key?: string };
  items?: number | null;
  metric?: string;
  difference?: number | null;
  standardError?: number | null;
  gained?: number | null;
  lost?: number | null;
  bothRight?: number | null;
  bothWrong?: number | null;
  p?: number | null;
  verdict?: string | null;
  moreItems?: number | null;
  flips?: { edges?: readonly { node?: Partial<Flip> }[] } | null;
}

const titles: Record<string, string> = {
  boolq: 'BoolQ',
  piqa: 'PIQA',
  hellaswag: 'HellaSwag',
  winogrande: 'WinoGrande',
  arc_easy: 'ARC-easy',
  arc_challenge: 'ARC-challenge',
  openbookqa: 'OpenBookQA',
};

export function taskTitle(task: string | undefined): string {
  return titles[task ?? ''] ?? task ?? '–';
}

/** A result as a line of the table. */
export interface Row extends ZeroShotObject {
  name: string;
}

/** Results as lines, named by what tells them apart. */
export function rowsOf(subjects: readonly Subject[]): Row[] {
  const names = namesOf(subjects.map(({ path, typename }) => ({ path, fallback: typename })));
  return subjects.map(({ object }, index) => ({ ...(object as ZeroShotObject), name: names[index] ?? '' }));
}

/** Eras of lines: several of them do not compare. */
export function erasOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap(({ _era: era }) => (era === undefined ? [] : [era])))];
}

/** 0.672 ± 0.021 as “67.2 % ± 2.1”. */
export function accuracyText({ value, standardError }: Accuracy): string {
  if (value === undefined) return '–';
  const error = standardError == null ? '' : ` ± ${(standardError * 100).toFixed(1)}`;
  return `${percent(value, 1)}${error}`;
}

/** The items that an answer holds whole. */
export function answersOf({ answers }: ZeroShotObject): Answer[] {
  return (answers?.edges ?? []).flatMap(({ node }) => (isWhole(node) ? [node] : []));
}

export function flipsOf({ flips }: ZeroShotComparisonObject): Flip[] {
  return (flips?.edges ?? []).flatMap(({ node }) =>
    node && typeof node.gained === 'boolean' && isWhole(node.answer) && isScored(node.baseAnswer)
      ? [{ gained: node.gained, answer: node.answer, baseAnswer: node.baseAnswer }]
      : [],
  );
}

function isWhole(node: Partial<Answer> | undefined): node is Answer {
  return [node?.item, node?.gold].every((value) => typeof value === 'number') && isScored(node);
}

/** Of the other model's answer the choice and the scores are enough: item and question are the same. */
function isScored(node: Partial<Answer> | undefined): node is Scored {
  const choices = node?.choices ?? [];
  return (
    typeof node?.chosen === 'number' && choices.length > 0 && choices.every(({ score }) => typeof score === 'number')
  );
}

/** The comparisons of a result, under whatever names. */
export function comparisonsOf({ object, typename }: Subject): ZeroShotComparisonObject[] {
  if (typename !== 'ZeroShot') return [];
  return Object.values(object)
    .filter((value): value is Item => (value as Item | null)?.__typename === 'ZeroShotComparison')
    .map((value) => value as ZeroShotComparisonObject);
}
