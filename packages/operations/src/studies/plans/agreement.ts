import { FlapbookError, MODULES, type ModuleName } from '@flapbook/flap';
import { jointJaccard, type Overlap } from '@flapbook/statistics';
import { factorNamed, type Level, sameLevel } from '@flapbook/studies';
import type { Operations } from '../../operations.ts';
import type { StudyRecord } from '../rows.ts';
import { levelsOf, planContexts } from './contexts.ts';

/** Jaccard's index over several pairs of plans, each 0 to 1. */
export interface AgreementSpread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** How far the kept sets of two levels agree. */
export interface LevelAgreement {
  readonly one: Level;
  readonly other: Level;
  /** Pairs of plans that differ in this factor alone; those that are the same plan are not counted. */
  readonly pairs: number;
  /** Of all kept units of the model. */
  readonly jaccard: AgreementSpread;
  readonly modules: Readonly<Record<ModuleName, AgreementSpread>>;
}

/** What the kept sets have in common between the levels of a factor: seeds, sizes, domains … */
export interface FactorAgreement {
  readonly factor: string;
  readonly title: string;
  readonly levels: readonly Level[];
  /** Of every two levels with plans that are there, each with all later ones. */
  readonly between: readonly LevelAgreement[];
}

/** Factors whose plans are no choices of the same units, or of so many of them. */
const UNLIKE = ['model', 'ratio'];

/**
 * Compares the masks of a study between the levels of one of its factors, all other settings alike.
 *
 * @throws FlapbookError BAD_PARAMETER for a factor that does not vary, and for models, whose units are not the same
 */
export async function agreementOf(
  operations: Pick<Operations, 'database' | 'planOverlaps'>,
  study: StudyRecord,
  factor: string,
): Promise<FactorAgreement> {
  const levels = levelsOf(study.spec, factor);
  if (levels.length === 0) throw new FlapbookError('BAD_PARAMETER', `The study does not vary “${factor}”.`);
  if (factor === 'model') throw new FlapbookError('BAD_PARAMETER', 'Models differ in their units: no masks compare.');
  const contexts = await planContexts(operations, study, factor);
  const between: LevelAgreement[] = [];
  for (const [i, one] of levels.entries()) {
    for (const other of levels.slice(i + 1)) {
      const overlaps: Readonly<Record<ModuleName, Overlap>>[] = [];
      for (const { plans } of contexts) {
        const [a, b] = [one, other].map((level) => plans.find((plan) => sameLevel(plan.level, level))?.key);
        if (a === undefined || b === undefined || a === b) continue;
        overlaps.push(await operations.planOverlaps.of(a, b));
      }
      if (overlaps.length === 0) continue;
      between.push({
        one,
        other,
        pairs: overlaps.length,
        jaccard: spreadOf(overlaps.map((found) => jointJaccard(MODULES.map((module) => found[module])))),
        modules: {
          attention: spreadOf(overlaps.map(({ attention }) => jointJaccard([attention]))),
          mlp: spreadOf(overlaps.map(({ mlp }) => jointJaccard([mlp]))),
        },
      });
    }
  }
  return { factor, title: factorNamed(factor)!.title, levels, between };
}

/** The agreement between the levels of every factor that changes which units are kept, rather than how many. */
export async function agreementsOf(
  operations: Pick<Operations, 'database' | 'planOverlaps'>,
  study: StudyRecord,
  factors: readonly string[],
): Promise<FactorAgreement[]> {
  const found: FactorAgreement[] = [];
  for (const factor of factors) {
    if (!UNLIKE.includes(factor)) found.push(await agreementOf(operations, study, factor));
  }
  return found.filter(({ between }) => between.length > 0);
}

function spreadOf(values: readonly number[]): AgreementSpread {
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    low: Math.min(...values),
    high: Math.max(...values),
  };
}
