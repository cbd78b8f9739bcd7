import { csvReport } from './csv.ts';
import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import { latexReport } from './latex.ts';
import { markdownReport } from './markdown.ts';
import type { StudyReport } from './report.ts';

/** How a study is written. */
export interface ReportFormat {
  /** In words, for people. */
  readonly title: string;
  /** Of a file, without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  write(report: StudyReport): string;
}

/** Every format of a report by name. A new one is a file in this folder and a line here. */
export const REPORTS = {
  LATEX: { title: 'LaTeX tables (booktabs)', extension: 'tex', mediaType: 'application/x-tex', write: latexReport },
  CSV: { title: 'CSV, one line a cell', extension: 'csv', mediaType: 'text/csv', write: csvReport },
  MARKDOWN: { title: 'Markdown', extension: 'md', mediaType: 'text/markdown', write: markdownReport },
  JSON: { title: 'JSON with every key', extension: 'json', mediaType: 'application/json', write: jsonReport },
  HTML: { title: 'one page with plots', extension: 'html', mediaType: 'text/html', write: htmlReport },
} as const satisfies Readonly<Record<string, ReportFormat>>;

export type ReportName = keyof typeof REPORTS;
