import type { StudyReport } from './report.ts';

/** Everything, every key included; the specification in it can be run again. */
export function jsonReport({
  study,
  outcome,
  factors,
  sources,
  engines,
  overlaps,
  agreements,
  removals,
}: StudyReport): string {
  const { id: _, key, name, spec } = study;
  const { status, counts } = outcome.state;
  const report = {
    format: 'flapbook study',
    version: 1,
    key,
    name,
    spec,
    status,
    counts,
    factors: factors.map(({ name: factor, title, levels }) => ({ name: factor, title, levels })),
    sources,
    engines,
    overlaps,
    agreements,
    removals,
    cells: outcome.cells.map(({ comparisonOpen: _open, openScores: _scores, ...cell }) => cell),
    expectations: outcome.expectations.map(({ text, status: standing, cells, violations }) => ({
      text,
      status: standing,
      cells,
      violations,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
