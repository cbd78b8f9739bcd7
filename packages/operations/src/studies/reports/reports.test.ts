import { createHash } from 'node:crypto';
import { comparePaired, verdictOf } from '@flapbook/statistics';
import { cellsOf, factorNamed, type StudySpec, studyKey, studySpec, varyingFactors } from '@flapbook/studies';
import { describe, expect, test } from 'vitest';
import { expectationsOf } from '../expectations.ts';
import type { CellOutcome } from '../outcome.ts';
import { csvReport } from './csv.ts';
import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import { latexReport } from './latex.ts';
import { markdownReport } from './markdown.ts';
import { pivotTables } from './pivot.ts';
import type { StudyReport } from './report.ts';
import { scaleOf } from './ticks.ts';

const HOSTILE = '</style><script>alert(1)</script> & "q" \' |`_ \\input{x} $x$ 100 % #1';

const spec = studySpec({
  name: HOSTILE,
  base: { model: HOSTILE, calibrationData: '=HYPERLINK("x")', evaluationData: 'cats' },
  factors: { ratio: [0.2, 0.5], compensation: ['NONE', 'BASELINE_BIAS'], metric: ['WIFV', 'IFV'] },
  expectations: [
    { where: { ratio: 0.2 }, perplexity: '<= 20' },
    { where: { ratio: 0.7 }, perplexity: '<= 20' },
  ],
});

/** Rows that get easier or harder by `shift`, beside rows of a base. */
function compared(shift: number) {
  const base = Float64Array.from({ length: 60 }, (_, row) => 40 + (row % 7));
  const tokens = new Int32Array(60).fill(15);
  const rows = base.map((nll, row) => nll + shift + (row % 2 === 0 ? 0.5 : -0.5));
  const comparison = comparePaired({ nll: rows, tokens }, { nll: base, tokens }, { resamples: 200 });
  return { base: 'b'.repeat(64), cell: null, comparison, verdict: verdictOf(comparison) };
}

function reportFor(
  study: StudySpec,
  change: (cell: CellOutcome, i: number) => Partial<CellOutcome> = () => ({}),
): StudyReport {
  const cells = cellsOf(study).map(({ id, settings }, i): CellOutcome => {
    const perplexity = 10 + 20 * (settings.ratio as number) + (settings.compensation === 'NONE' ? 1 : 0) + i / 100;
    const cell: CellOutcome = {
      id,
      settings,
      status: 'SUCCEEDED',
      failure: null,
      figures: { perplexity, densePerplexity: 9.5, achievedRatio: settings.ratio as number },
      timedOn: null,
      interval: { low: perplexity - 0.4, high: perplexity + 0.5 },
      comparison: settings.compensation === 'NONE' ? null : compared(settings.metric === 'WIFV' ? -2 : 0),
      comparisonProblem: null,
      comparisonOpen: false,
      openScores: new Set(),
      accuracies: [],
      standardErrors: {},
      keys: { evaluation: 'e'.repeat(64) },
    };
    return { ...cell, ...change(cell, i) };
  });
  const count = (status: string) => cells.filter((cell) => cell.status === status).length;
  const statuses = ['REFUSED', 'PLANNED', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'];
  return {
    study: {
      id: 'id',
      key: studyKey(study),
      name: study.name,
      spec: study,
      workspace: null,
      wish: 'RUNNING',
      sequence: 1,
      createdAt: new Date(0),
      startedAt: new Date(0),
    },
    outcome: {
      state: {
        status: 'SUCCEEDED',
        counts: Object.fromEntries(statuses.map((status) => [status, count(status)])) as never,
        done: 1,
        total: 1,
        fraction: 1,
        sequence: 1,
      },
      cells,
      expectations: expectationsOf(study.expectations, cells),
    },
    factors: varyingFactors(study).map(({ name, levels }) => {
      const factor = factorNamed(name)!;
      return { name, title: factor.title, numeric: factor.numeric, levels, text: (level) => factor.text(level) };
    }),
    common: study.base,
    sources: [{ kind: 'model', name: HOSTILE, key: 'c'.repeat(64) }],
    engines: ['onnx cpu'],
    agreements: [],
    removals: [],
    overlaps: [],
  };
}

const report = reportFor(spec);

test('a table has ratios across, the best of each column, intervals, and what is unresolved', () => {
  const [table] = pivotTables(report);
  expect(table!.columns).toEqual([0.2, 0.5]);
  expect(table!.rowFactors.map(({ name }) => name)).toEqual(['metric', 'compensation']);
  expect(table!.rows.map(({ levels }) => levels)).toEqual([
    ['WIFV', 'NONE'],
    ['WIFV', 'BASELINE_BIAS'],
    ['IFV', 'NONE'],
    ['IFV', 'BASELINE_BIAS'],
  ]);
  const best = table!.rows.map(({ entries }) => entries.map((entry) => entry!.best));
  expect(best.flat().filter(Boolean)).toHaveLength(2);
  expect(best[1]).toEqual([true, true]);
  expect(table!.rows[3]!.entries[0]).toMatchObject({ unresolved: true, spread: 0.5 });
  expect(table!.rows[1]!.entries[0]).toMatchObject({ unresolved: false });
});

test('times of several machines have no best one in common, and say so', () => {
  const timed = (places: readonly string[]) =>
    reportFor(spec, ({ figures }, i) => ({
      figures: { ...figures, latencyMilliseconds: 5 + i },
      timedOn: places[i % places.length]!,
    }));
  const bestIn = (report: StudyReport, figure: string) =>
    pivotTables(report)
      .find((table) => table.figure === figure)!
      .rows.flatMap(({ entries }) => entries.filter((entry) => entry?.best)).length;
  const [one, several] = [timed(['a processor, onnx, machine a1']), timed(['a1', 'b2'])];
  expect([bestIn(one, 'latencyMilliseconds'), bestIn(several, 'latencyMilliseconds')]).toEqual([2, 0]);
  expect(bestIn(several, 'perplexity')).toBe(2);
  const told = 'Times are of 2 machines or engines, which do not compare, and none is the best: a1; b2.';
  expect(markdownReport(one)).not.toContain('do not compare');
  for (const write of [markdownReport, htmlReport, latexReport]) expect(write(several)).toContain(told);
  const [header, ...rows] = csvReport(several).trim().split('\r\n');
  const column = header!.split(',').indexOf('timedOn');
  expect(rows.map((row) => row.split(',')[column]).slice(0, 3)).toEqual(['a1', 'b2', 'a1']);
  expect(csvReport(report)).not.toContain('timedOn');
});

test('LaTeX: booktabs, bold best, ± interval, † unresolved; no text is a command', () => {
  const text = latexReport(report);
  expect(text).toContain('\\toprule');
  expect(text).toContain('\\bottomrule');
  expect(text).toMatch(/WIFV & BASELINE\\_BIAS & \\textbf\{14\.\d+\}\{\\scriptsize\\,\$\\pm\$\\,0\.500\}/);
  expect(text).toContain('$^\\dagger$');
  expect(text).toContain('\\textbackslash{}input\\{x\\} \\$x\\$ 100 \\% \\#1');
  expect(text).not.toContain('\\input{x}');
  const columns = /\\begin\{tabular\}\{(\w+)\}/.exec(text)![1]!.length;
  for (const line of text.split('\n').filter((one) => one.startsWith('WIFV') || one.startsWith('IFV'))) {
    expect(line.split(' & ')).toHaveLength(columns);
  }
});

test('CSV: a line a cell with levels, figures and keys; no text is a formula', () => {
  const [header, ...lines] = csvReport(report).trimEnd().split('\r\n');
  expect(header).toMatch(/^metric,ratio,compensation,status,perplexity,densePerplexity,achievedRatio,perplexityLow/);
  expect(lines).toHaveLength(8);
  expect(lines[0]).toContain(`"'=HYPERLINK(""x"")"`);
  expect(lines[0]).toContain('e'.repeat(64));
});

test('JSON: every key, and a specification that is the same study again', () => {
  const read = JSON.parse(jsonReport(report));
  expect(studyKey(studySpec(read.spec))).toBe(read.key);
  expect(read.cells[1]).toMatchObject({ keys: { evaluation: 'e'.repeat(64) }, figures: { densePerplexity: 9.5 } });
  expect(read.expectations.map(({ status }: { status: string }) => status)).toEqual(['HOLDS', 'FAILS']);
  expect(jsonReport(reportFor(spec))).toBe(jsonReport(report));
});

test('Markdown: tables that no name leaves', () => {
  const text = markdownReport(report);
  expect(text).toContain('| metric | compensation | ratio 20 % | ratio 50 % |');
  expect(text).toMatch(/\| WIFV \| BASELINE\\_BIAS \| \*\*14\.\d+\*\* ± 0\.500 \|/);
  expect(text).toContain(' † |');
  expect(text).not.toContain('<script>');
});

describe('HTML', () => {
  const page = htmlReport(report);

  test('one page that loads nothing and runs nothing, whatever names say', () => {
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/\b(?:src|href)=/);
    expect(page).toContain('&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;q&quot;');
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    const digest = createHash('sha256').update(style).digest('base64');
    expect(page.replaceAll('&#39;', "'")).toContain(`default-src 'none'; style-src 'sha256-${digest}'`);
    expect(page).not.toMatch(/\sstyle=/);
  });

  test('has a plot with a line for each combination, its intervals and the dense model', () => {
    expect(page.match(/<polyline /g)).toHaveLength(4);
    expect(page.match(/<circle /g)).toHaveLength(8);
    expect(page).toContain('dense 9.500');
    expect(page).toContain('aria-label="perplexity over ratio"');
  });

  test('says what is missing, and why', () => {
    const failure = { code: 'NOT_FINITE', message: 'It went <wrong>.', remedy: 'Mend it.' } as const;
    const broken = htmlReport(
      reportFor(spec, (_cell, i) => (i === 0 ? { status: 'FAILED', failure, figures: {}, interval: null } : {})),
    );
    expect(broken).toContain('Of 8 cells, 1 failed.');
    expect(broken).toContain('It went &lt;wrong&gt;.');
    expect(broken).toContain('>failed</span>');
  });

  test('a study without numbers to plot is a page all the same', () => {
    const plain = studySpec({ name: 's', base: { model: 'm' }, factors: { metric: ['WIFV', 'IFV'] } });
    const text = htmlReport(reportFor(plain));
    expect(text).not.toContain('<svg');
    expect(text).toContain('<strong>');
  });
});

test('axes have round values within what is plotted', () => {
  const linear = scaleOf([0.1, 0.83], { from: 0, to: 100, logarithmic: false });
  expect(linear.ticks).toEqual([0.2, 0.4, 0.6, 0.8]);
  expect([linear.at(0.1), linear.at(0.83)]).toEqual([0, 100]);
  expect(scaleOf([3, 450], { from: 0, to: 1, logarithmic: true }).ticks).toEqual([5, 10, 20, 50, 100, 200]);
  expect(scaleOf([7, 7], { from: 0, to: 10, logarithmic: false })).toMatchObject({ ticks: [7] });
});

const accuracyCells = (cell: CellOutcome, i: number): Partial<CellOutcome> => ({
  figures: { ...cell.figures, accuracy: 0.5, accuracy_boolq: 0.5 + i / 100 },
  standardErrors: { accuracy: 0.02, accuracy_boolq: 0.02 },
  accuracies: [
    {
      figure: 'accuracy_boolq',
      era: null,
      task: 'boolq',
      key: 'z'.repeat(64),
      metric: 'acc',
      items: 400,
      acc: { value: 0.5 + i / 100, standardError: 0.02 },
      accNorm: null,
      comparison: {
        ...{ base: 'd'.repeat(64), cell: null, items: 400, difference: -0.01, standardError: 0.02 },
        ...{ interval: null, bothRight: 100, bothWrong: 100, gained: 98, lost: 102, p: 1, family: 8 },
        ...{ verdict: 'UNRESOLVED', moreItems: 9_000 },
      },
      problem: null,
    },
  ],
});

test('accuracies have their standard errors, and the items’ verdict', () => {
  const scored = reportFor(spec, accuracyCells);
  expect(latexReport(scored)).toMatch(/0\.5000\{\\scriptsize\\,\$\\pm\$\\,0\.0200\}\$\^\\dagger\$/);
  expect(markdownReport(scored)).toContain('**0.5700** ± 0.0200 †');
  expect(markdownReport(scored)).toContain('McNemar');
  expect(htmlReport(scored)).toContain('Scores, item by item');
  const [header, first] = csvReport(scored).split('\r\n');
  const at = header!.split(',').indexOf('accuracy_boolq_accStandardError');
  expect(header!.split(',').slice(at + 1, at + 4)).toEqual([
    ...['accuracy_boolq_accNorm', 'accuracy_boolq_accNormStandardError', 'accuracy_boolq_verdict'],
  ]);
  expect(first).toContain('UNRESOLVED,-0.01,1');
});

test('every report says where evaluated rows were seen in calibration', () => {
  const [one] = report.outcome.cells;
  const warning = '12 of 60 evaluated rows (20 %) have 32 tokens in a row that the calibration on “cats” saw: beware.';
  const overlaps = [{ evaluated: 'cats & dogs', calibrated: ['cats'], warning, cells: [one!.id] }];
  const warned = { ...report, overlaps };
  const latex = latexReport(warned);
  // One cell, and the footnote.
  expect(latex.match(/\^\\ddagger\$/g)).toHaveLength(2);
  expect(latex).toContain(
    "\\footnotesize $^\\ddagger$ Evaluated on ``cats \\& dogs'': 12 of 60 evaluated rows (20 \\%)",
  );
  const markdown = markdownReport(warned);
  expect(markdown.match(/ ‡ \|/g)).toHaveLength(1);
  expect(markdown).toContain('‡ Evaluated on “cats &amp; dogs”: 12 of 60');
  expect(htmlReport(warned)).toContain('‡ Evaluated on “cats &amp; dogs”: 12 of 60');
  expect(JSON.parse(jsonReport(warned)).overlaps).toEqual(overlaps);
  expect(
    csvReport(warned)
      .split('\r\n')
      .filter((line) => line.includes('12 of 60')),
  ).toHaveLength(1);
  expect(latexReport(report)).not.toContain('ddagger');
});
