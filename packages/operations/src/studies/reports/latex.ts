import { type Entry, type PivotTable, pivotTables } from './pivot.ts';
import type { StudyReport } from './report.ts';
import { commonSettings, figureText, figureTitle, legendText, missingText, overlapTexts } from './words.ts';

/** Tables for a paper: needs `\usepackage{booktabs}`. Bold best, ± interval, † unresolved. */
export function latexReport(report: StudyReport): string {
  const { study, common } = report;
  const comment = [`Study ${study.key}`, '\\usepackage{booktabs}'].map((text) => `% ${text}\n`).join('');
  const settings = commonSettings(common)
    .map(([title, level]) => `${title} ${level}`)
    .join(', ');
  const missing = missingText(report);
  const notes = `${legendText(report)} ${settings === '' ? '' : `Settings: ${settings}.`}${missing === null ? '' : ` ${missing}`}`;
  return (
    comment +
    pivotTables(report)
      .map((pivot) => tableText(pivot, { name: study.name, notes, footnotes: overlapTexts(report) }))
      .join('\n')
  );
}

function tableText(
  { figure, rowFactors, columnFactor, columns, rows }: PivotTable,
  { name, notes, footnotes }: { readonly name: string; readonly notes: string; readonly footnotes: readonly string[] },
): string {
  const header = [
    ...rowFactors.map(({ title }) => escaped(title)),
    ...(columnFactor === null
      ? [escaped(figureTitle(figure))]
      : columns.map((level) => escaped(columnFactor.text(level)))),
  ];
  const first = rowFactors.length + 1;
  const across =
    columnFactor === null
      ? ''
      : `${'& '.repeat(rowFactors.length)}\\multicolumn{${columns.length}}{c}{${escaped(figureTitle(figure))} by ${escaped(columnFactor.title)}} \\\\\n\\cmidrule(lr){${first}-${first + columns.length - 1}}\n`;
  const body = rows.map(({ levels, entries }) =>
    [
      ...levels.map((level, i) => escaped(rowFactors[i]!.text(level))),
      ...entries.map((entry) => entryText(entry, figure)),
    ].join(' & '),
  );
  return `\\begin{table}
\\centering
\\caption{${escaped(name)}. ${escaped(notes)}}
\\begin{tabular}{${'l'.repeat(rowFactors.length)}${'r'.repeat(columns.length)}}
\\toprule
${across}${header.join(' & ')} \\\\
\\midrule
${body.map((line) => `${line} \\\\\n`).join('')}\\bottomrule
\\end{tabular}
${footnotes.map((text) => `\\par\\smallskip{\\footnotesize $^\\ddagger$ ${escaped(text)}}\n`).join('')}\\end{table}
`;
}

function entryText(entry: Entry | null, figure: string): string {
  if (entry === null) return '';
  if (entry.value === null) return `\\textit{${escaped(entry.cell.status.toLowerCase())}}`;
  const value = figureText(figure, entry.value);
  const spread = entry.spread === null ? '' : `{\\scriptsize\\,$\\pm$\\,${figureText(figure, entry.spread)}}`;
  return `${entry.best ? `\\textbf{${value}}` : value}${spread}${entry.unresolved ? '$^\\dagger$' : ''}${entry.overlaps ? '$^\\ddagger$' : ''}`;
}

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  '%': '\\%',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '±': '$\\pm$',
  '†': '$\\dagger$',
  '×': '$\\times$',
  '’': "'",
  '“': '``',
  '”': "''",
  '‡': '$\\ddagger$',
};

/** A text that says what it says wherever it stands in LaTeX. */
export function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\{}$&#_%~^±†‡×’“”]/g, (character) => SPECIAL[character]!);
}
