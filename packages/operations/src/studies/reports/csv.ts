import { FIGURES, type Level } from '@flapbook/studies';
import type { CellAccuracy } from '../accuracies.ts';
import type { StudyReport } from './report.ts';

type Value = Level | undefined;

/** What stands of each task's score. */
const SCORE_COLUMNS: readonly (readonly [name: string, of: (score: CellAccuracy) => Value])[] = [
  ['acc', ({ acc }) => acc.value],
  ['accStandardError', ({ acc }) => acc.standardError],
  ['accNorm', ({ accNorm }) => accNorm?.value],
  ['accNormStandardError', ({ accNorm }) => accNorm?.standardError],
  ['verdict', ({ comparison }) => comparison?.verdict],
  ['difference', ({ comparison }) => comparison?.difference],
  ['adjustedP', ({ comparison }) => comparison?.p],
];

/** One line a cell: levels, figures with intervals, the comparison, and the keys of its operations. RFC 4180. */
export function csvReport({ factors, outcome, common, overlaps }: StudyReport): string {
  const figures = Object.keys(FIGURES).filter((name) => outcome.cells.some((cell) => cell.figures[name] !== undefined));
  const isTimed = outcome.cells.some(({ timedOn }) => timedOn !== null);
  const roles = [...new Set(outcome.cells.flatMap(({ keys }) => Object.keys(keys)))].sort();
  const scores = [...new Set(outcome.cells.flatMap(({ accuracies }) => accuracies.map(({ figure }) => figure)))];
  const header = [
    ...factors.map(({ name }) => name),
    'status',
    ...figures,
    ...(isTimed ? ['timedOn'] : []),
    'perplexityLow',
    'perplexityHigh',
    'verdict',
    'differenceNats',
    'differenceLow',
    'differenceHigh',
    'perplexityRatio',
    'adjustedP',
    'moreRows',
    'dataUsedTwice',
    ...scores.flatMap((figure) => SCORE_COLUMNS.map(([name]) => `${figure}_${name}`)),
    'failure',
    ...Object.keys(common),
    'cell',
    ...roles.map((role) => `${role}Key`),
  ];
  const rows = outcome.cells.map(
    ({ settings, status, figures: values, timedOn, interval, comparison, accuracies, failure, id, keys }) => [
      ...factors.map(({ name }): Value => settings[name]),
      status,
      ...figures.map((name): Value => values[name]),
      ...(isTimed ? [timedOn] : []),
      interval?.low,
      interval?.high,
      comparison?.verdict.verdict,
      comparison?.comparison.difference,
      comparison?.comparison.interval?.low,
      comparison?.comparison.interval?.high,
      comparison?.comparison.ratio,
      comparison?.verdict.p,
      comparison?.verdict.moreRows,
      overlaps.find(({ cells }) => cells.includes(id))?.warning,
      ...scores.flatMap((figure) => {
        const score = accuracies.find((one) => one.figure === figure);
        return SCORE_COLUMNS.map(([, of]): Value => score && of(score));
      }),
      failure?.message,
      ...Object.values(common),
      id,
      ...roles.map((role): Value => keys[role]),
    ],
  );
  return [header, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** Numbers as they are; a text that a spreadsheet would take for a formula is made one that it does not. */
function field(value: Value): string {
  if (value == null) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
