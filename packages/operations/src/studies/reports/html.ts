import { createHash } from 'node:crypto';
import { TASKS } from '@flapbook/tasks';
import { Markup, markup } from './markup.ts';
import { agreementTables, removalTables } from './masks.ts';
import { type Entry, type PivotTable, pivotTables } from './pivot.ts';
import { plotOf } from './plot.ts';
import type { StudyReport } from './report.ts';
import { STYLE } from './style.ts';
import {
  commonSettings,
  figureText,
  figureTitle,
  legendText,
  missingText,
  overlapTexts,
  referenceText,
} from './words.ts';

/** Nothing is loaded and nothing runs, whatever a name in the report says: one style sheet, named by its digest. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** One page with plots, tables and the exact settings, in one file that asks nobody for anything. */
export function htmlReport(report: StudyReport): string {
  const { study, outcome, common, sources, engines } = report;
  const missing = missingText(report);
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${study.name}</title>
<style>${new Markup(STYLE)}</style></head><body><main>
<h1>${study.name}</h1>
<p class="soft">${outcome.cells.length} cells, compared with ${referenceText(report)}. Study <code>${study.key}</code></p>
${missing === null ? null : markup`<p class="fails">${missing}</p>`}
${pivotTables(report).map(
  (pivot) => markup`<section><h2>${figureTitle(pivot.figure)}</h2>
${plotOf(report, pivot.figure)}
${pivotTable(pivot)}
<p class="soft">${legendText(report)}</p>
${overlapTexts(report).map((text) => markup`<p class="soft">‡ ${text}</p>`)}</section>`,
)}
${expectations(report)}
${verdicts(report)}
${scores(report)}
${masks(report)}
${failures(report)}
<section><h2>Settings</h2>
${table(
  ['setting', 'value'],
  commonSettings(common).map(([title, level]) => [markup`${title}`, markup`${level}`]),
)}
${table(
  ['', 'name', 'digest of its content'],
  sources.map(({ kind, name, key }) => [markup`${kind}`, markup`${name}`, markup`<code>${key}</code>`]),
)}
${engines.length === 0 ? null : markup`<p>Computed by ${engines.join(', ')}.</p>`}
<h2>Specification</h2><p class="soft">Run it again with <code>flapbook study run</code>.</p>
<pre>${JSON.stringify(study.spec, null, 2)}</pre></section>
</main></body></html>
`;
  return page.text;
}

function pivotTable({ figure, rowFactors, columnFactor, columns, rows }: PivotTable): Markup {
  const heads = columnFactor === null ? [figureTitle(figure)] : columns.map((level) => columnFactor.text(level));
  const caption = columnFactor === null ? figureTitle(figure) : `${figureTitle(figure)} by ${columnFactor.title}`;
  return markup`<div class="wide" tabindex="0"><table><caption>${caption}</caption><thead><tr>${rowFactors.map(
    ({ title }) => markup`<th scope="col">${title}</th>`,
  )}${heads.map((head) => markup`<th scope="col" class="number">${head}</th>`)}</tr></thead><tbody>${rows.map(
    ({ levels, entries }) =>
      markup`<tr>${levels.map((level, i) => markup`<td>${rowFactors[i]!.text(level)}</td>`)}${entries.map(
        (entry) => markup`<td class="number">${entryMarkup(entry, figure)}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`;
}

function entryMarkup(entry: Entry | null, figure: string): Markup | null {
  if (entry === null) return null;
  if (entry.value === null) return markup`<span class="soft">${entry.cell.status.toLowerCase()}</span>`;
  const value = figureText(figure, entry.value);
  const spread =
    entry.spread === null ? null : markup` <span class="soft">± ${figureText(figure, entry.spread)}</span>`;
  return markup`${entry.best ? markup`<strong>${value}</strong>` : value}${spread}${entry.unresolved ? ' †' : null}${entry.overlaps ? ' ‡' : null}`;
}

function expectations({ outcome }: StudyReport): Markup | null {
  if (outcome.expectations.length === 0) return null;
  return markup`<section><h2>Expectations</h2>${table(
    ['expected', 'cells', 'status', 'observed'],
    outcome.expectations.map(({ text, cells, status, violations }) => [
      markup`${text}`,
      markup`${cells}`,
      markup`<span class="${status.toLowerCase()}">${status.toLowerCase()}</span>`,
      markup`${violations[0]?.observed ?? null}`,
    ]),
  )}</section>`;
}

function verdicts({ outcome, factors }: StudyReport): Markup | null {
  const compared = outcome.cells.filter(({ comparison }) => comparison !== null);
  if (compared.length === 0) return null;
  return markup`<section><h2>Comparisons</h2>${table(
    [
      ...factors.map(({ title }) => title),
      'verdict',
      'perplexity ×',
      '95 % interval',
      'adjusted p',
      'more rows would tell',
    ],
    compared.map(({ settings, comparison }) => {
      const { comparison: pair, verdict } = comparison!;
      const { ratioInterval } = pair;
      return [
        ...factors.map((factor) => markup`${factor.text(settings[factor.name] ?? null)}`),
        markup`${verdict.verdict.toLowerCase()}`,
        markup`${pair.ratio.toFixed(4)}`,
        markup`${ratioInterval === null ? null : `${ratioInterval.low.toFixed(4)} to ${ratioInterval.high.toFixed(4)}`}`,
        markup`${verdict.p.toPrecision(2)}`,
        markup`${verdict.moreRows}`,
      ];
    }),
  )}</section>`;
}

function scores({ outcome, factors }: StudyReport): Markup | null {
  const rows = outcome.cells.flatMap(({ settings, accuracies }) =>
    accuracies.flatMap(({ task, metric, comparison }) => (comparison ? [{ settings, task, metric, comparison }] : [])),
  );
  if (rows.length === 0) return null;
  return markup`<section><h2>Scores, item by item</h2>${table(
    [
      ...factors.map(({ title }) => title),
      'task',
      'metric',
      'verdict',
      'difference',
      'standard error',
      'gained',
      'lost',
      'adjusted p',
      'more items would tell',
    ],
    rows.map(({ settings, task, metric, comparison }) => [
      ...factors.map((factor) => markup`${factor.text(settings[factor.name] ?? null)}`),
      markup`${TASKS[task].title}`,
      markup`${metric}`,
      markup`${comparison.verdict.toLowerCase()}`,
      markup`${comparison.difference.toFixed(4)}`,
      markup`${comparison.standardError?.toFixed(4) ?? null}`,
      markup`${comparison.gained}`,
      markup`${comparison.lost}`,
      markup`${comparison.p.toPrecision(2)}`,
      markup`${comparison.moreItems}`,
    ]),
  )}</section>`;
}

function masks(report: StudyReport): Markup[] {
  return [...agreementTables(report), ...removalTables(report)].map(
    ({ title, note, header, rows }) =>
      markup`<section><h2>${title}</h2>${table(
        header,
        rows.map((cells) => cells.map((cell) => markup`${cell}`)),
      )}<p class="soft">${note}</p></section>`,
  );
}

function failures({ outcome, factors }: StudyReport): Markup | null {
  const failed = outcome.cells.filter(
    ({ failure, comparisonProblem }) => failure !== null || comparisonProblem !== null,
  );
  if (failed.length === 0) return null;
  return markup`<section><h2>Cells without a result</h2>${table(
    [...factors.map(({ title }) => title), 'reason'],
    failed.map(({ settings, failure, comparisonProblem }) => [
      ...factors.map((factor) => markup`${factor.text(settings[factor.name] ?? null)}`),
      markup`${(failure ?? comparisonProblem)!.message}`,
    ]),
  )}</section>`;
}

function table(header: readonly string[], rows: readonly (readonly Markup[])[]): Markup {
  return markup`<div class="wide" tabindex="0"><table><thead><tr>${header.map(
    (title) => markup`<th scope="col">${title}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (cells) => markup`<tr>${cells.map((cell) => markup`<td class="reason">${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}
