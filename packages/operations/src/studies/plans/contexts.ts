import { type Level, type Settings, type StudySpec, sameLevel, varyingFactors } from '@flapbook/studies';
import { groupBy } from '../../fleet/group.ts';
import type { Operations } from '../../operations.ts';
import { recordsOf } from '../results.ts';
import { ALL_CELLS, listCells, type StudyRecord } from '../rows.ts';

/** Cells of a study that differ in one factor alone, with their plans: those that are there. */
export interface PlanContext {
  /** Levels of the study's other factors that vary, and change the plans. */
  readonly settings: Settings;
  /** In the order of `levelsOf`. */
  readonly plans: readonly { readonly level: Level; readonly key: string }[];
}

/** The levels of a factor: numbers ascending, others as the study names them. Empty for one that does not vary. */
export function levelsOf(spec: StudySpec, factor: string): readonly Level[] {
  const levels = varyingFactors(spec).find(({ name }) => name === factor)?.levels ?? [];
  // A level that was added later stands behind the others.
  return levels.every((level) => typeof level === 'number') ? levels.toSorted((a, b) => a - b) : levels;
}

/**
 * The plans of a study by what their cells have in common besides a factor. Cells that come to the same plans, since they
 * differ in what is done after it, are one context.
 */
export async function planContexts(
  { database }: Pick<Operations, 'database'>,
  study: StudyRecord,
  factor: string,
): Promise<PlanContext[]> {
  const levels = levelsOf(study.spec, factor);
  const varying = varyingFactors(study.spec).map(({ name }) => name);
  const cells = await listCells(database, study.id, { limit: ALL_CELLS, after: null });
  const records = await recordsOf(database, cells);
  // A pruned model that is there had its plan computed.
  const there = cells.filter(({ keys }) => records.get(keys.prunedModel ?? '')?.status === 'SUCCEEDED');
  const others = ({ settings }: { readonly settings: Settings }) =>
    Object.fromEntries(varying.filter((name) => name !== factor).map((name) => [name, settings[name] ?? null]));
  const contexts = [...groupBy(there, (cell) => JSON.stringify(others(cell))).values()].map(
    (alike): PlanContext => ({
      settings: others(alike[0]!),
      plans: levels.flatMap((level) => {
        const cell = alike.find(({ settings }) => sameLevel(settings[factor] ?? null, level));
        return cell === undefined ? [] : [{ level, key: cell.keys.plan! }];
      }),
    }),
  );
  const distinct = groupBy(contexts, ({ plans }) => plans.map(({ key }) => key).join(' '));
  return [...distinct.values()].map(([first, ...rest]) => ({
    ...first!,
    settings: Object.fromEntries(
      Object.entries(first!.settings).filter(([name, level]) =>
        rest.every(({ settings }) => sameLevel(settings[name], level)),
      ),
    ),
  }));
}
