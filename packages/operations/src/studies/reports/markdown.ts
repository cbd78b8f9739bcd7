import type { JsonValue } from '../../keys.ts';
import { escaped, table } from '../../sharing/markdown/text.ts';
import { agreementTables, removalTables } from './masks.ts';
import { type Entry, type PivotTable, pivotTables } from './pivot.ts';
import type { StudyReport } from './report.ts';
import { commonSettings, figureText, figureTitle, legendText, missingText, overlapTexts } from './words.ts';

/** A study as a person reads it in any editor. */
export function markdownReport(report: StudyReport): string {
  const { study, outcome, common, sources, engines } = report;
  const missing = missingText(report);
  const failures = outcome.cells.filter(({ failure }) => failure !== null);
  const parts = [
    `# ${escaped(study.name)}\n`,
    ...(missing === null ? [] : [`${missing}\n`]),
    ...pivotTables(report).map((pivot) => `## ${escaped(figureTitle(pivot.figure))}\n\n${pivotText(pivot)}`),
    `${escaped(legendText(report))}\n`,
    ...overlapTexts(report).map((text) => `‡ ${escaped(text)}\n`),
    ...(outcome.expectations.length === 0
      ? []
      : [
          `## Expectations\n\n${table(
            ['expected', 'cells', 'status', 'observed'],
            outcome.expectations.map(({ text, cells, status, violations }) => [
              text,
              cells,
              status,
              violations[0]?.observed ?? null,
            ]),
          )}`,
        ]),
    ...[...agreementTables(report), ...removalTables(report)].map(
      ({ title, note, header, rows }) => `## ${escaped(title)}\n\n${table(header, rows)}\n${escaped(note)}\n`,
    ),
    ...(failures.length === 0
      ? []
      : [
          `## Cells without a result\n\n${table(
            [...report.factors.map(({ title }) => title), 'reason'],
            failures.map(({ settings, failure }) => [
              ...report.factors.map((factor): JsonValue => factor.text(settings[factor.name] ?? null)),
              failure!.message,
            ]),
          )}`,
        ]),
    `## Settings\n\n${table(['setting', 'value'], commonSettings(common))}`,
    table(
      ['', 'name', 'digest'],
      sources.map(({ kind, name, key }) => [kind, name, key]),
    ),
    `Study \`${study.key}\`${engines.length > 0 ? `, computed by ${escaped(engines.join(', '))}` : ''}\n`,
  ];
  return parts.join('\n');
}

function pivotText({ figure, rowFactors, columnFactor, columns, rows }: PivotTable): string {
  const header = [
    ...rowFactors.map(({ title }) => escaped(title)),
    ...(columnFactor === null
      ? [escaped(figureTitle(figure))]
      : columns.map((level) => escaped(`${columnFactor.title} ${columnFactor.text(level)}`))),
  ];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rule = header.map((_, i) => (i < rowFactors.length ? ':---' : '---:'));
  return [
    line(header),
    line(rule),
    ...rows.map(({ levels, entries }) =>
      line([
        ...levels.map((level, i) => escaped(rowFactors[i]!.text(level))),
        ...entries.map((entry) => entryText(entry, figure)),
      ]),
    ),
  ].join('');
}

function entryText(entry: Entry | null, figure: string): string {
  if (entry === null) return '';
  if (entry.value === null) return entry.cell.status.toLowerCase();
  const value = figureText(figure, entry.value);
  const spread = entry.spread === null ? '' : ` ± ${figureText(figure, entry.spread)}`;
  return `${entry.best ? `**${value}**` : value}${spread}${entry.unresolved ? ' †' : ''}${entry.overlaps ? ' ‡' : ''}`;
}
