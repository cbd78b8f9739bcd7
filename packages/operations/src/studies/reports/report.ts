import { factorNamed, type Level, type Settings, varyingFactors } from '@flapbook/studies';
import { NAME } from '../../catalogue/names.ts';
import type { Operations } from '../../operations.ts';
import { type CellOutcome, outcomeOf, type StudyOutcome } from '../outcome.ts';
import { type StudyOverlap, studyOverlaps } from '../overlaps.ts';
import { agreementsOf, type FactorAgreement } from '../plans/agreement.ts';
import { removalsOf, type StudyRemoval } from '../plans/removal.ts';
import type { StudyRecord } from '../rows.ts';

/** A factor in which the cells of a study differ. */
export interface ReportedFactor {
  readonly name: string;
  readonly title: string;
  readonly numeric: boolean;
  readonly levels: readonly Level[];
  text(level: Level): string;
}

/** A model or a data set that results are of. */
export interface ReportedSource {
  readonly kind: 'model' | 'data set';
  readonly name: string;
  /** Digest of its content. */
  readonly key: string;
}

/** Everything that a report is written from. The same study at the same point gives the same bytes. */
export interface StudyReport {
  readonly study: StudyRecord;
  readonly outcome: StudyOutcome;
  readonly factors: readonly ReportedFactor[];
  /** Levels that all cells have in common, by factor. */
  readonly common: Settings;
  readonly sources: readonly ReportedSource[];
  /** Engines that computed the results. */
  readonly engines: readonly string[];
  /** Where cells are evaluated on what they were calibrated on. */
  readonly overlaps: readonly StudyOverlap[];
  /** What masks have in common between the levels of each factor that changes which units are kept. */
  readonly agreements: readonly FactorAgreement[];
  /** Which units go at which of the ratios; none where a single one was taken. */
  readonly removals: readonly StudyRemoval[];
}

/** Gathers a study's report. */
export async function reportOf(operations: Operations, study: StudyRecord): Promise<StudyReport> {
  const [outcome, overlaps, removals] = await Promise.all([
    outcomeOf(operations, study),
    studyOverlaps(operations, study),
    removalsOf(operations, study),
  ]);
  const factors = varyingFactors(study.spec).map(({ name, levels }): ReportedFactor => {
    const factor = factorNamed(name)!;
    return { name, title: factor.title, numeric: factor.numeric, levels, text: (level) => factor.text(level) };
  });
  const varying = new Set(factors.map(({ name }) => name));
  const [first] = outcome.cells;
  const common = Object.entries(first?.settings ?? {}).filter(([name]) => !varying.has(name));
  return {
    study,
    outcome,
    factors,
    common: Object.fromEntries(common),
    overlaps,
    agreements: await agreementsOf(
      operations,
      study,
      factors.map(({ name }) => name),
    ),
    removals,
    ...(await provenance(operations, outcome.cells)),
  };
}

async function provenance(
  { database }: Operations,
  cells: readonly CellOutcome[],
): Promise<Pick<StudyReport, 'sources' | 'engines'>> {
  const keys = [...new Set(cells.flatMap((cell) => Object.values(cell.keys)))];
  const [engines, sources] = await Promise.all([
    database.query<{ engine: string }>(
      `SELECT DISTINCT engine FROM operation WHERE key = ANY($1) AND engine IS NOT NULL AND status = 'SUCCEEDED' ORDER BY 1`,
      [keys],
    ),
    database.query<ReportedSource>(
      `WITH used AS (SELECT DISTINCT value AS key FROM operation CROSS JOIN jsonb_each_text(inputs) WHERE operation.key = ANY($1))
        SELECT 'model' AS kind, ${NAME.model} AS name, key FROM model JOIN used USING (key)
        UNION ALL SELECT 'data set', ${NAME.dataset}, key FROM dataset JOIN used USING (key)
        ORDER BY 1 DESC, 2`,
      [keys],
    ),
  ]);
  return { sources, engines: engines.map(({ engine }) => engine) };
}
