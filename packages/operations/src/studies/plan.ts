import type { Problem } from '@flapbook/flap';
import type { Settings } from '@flapbook/studies';
import type { Cost } from '../fleet/cost.ts';
import { groupBy } from '../fleet/group.ts';
import type { ResolvedOperation } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { findOperations } from '../store/operations.ts';
import { freeBytes } from './disk.ts';
import { laneOfStudy } from './lane.ts';
import { isRunnable, type PreparedCell } from './prepare.ts';
import type { StudyRecord } from './rows.ts';

/** What a study may take without anybody being asked. */
export interface StudyLimits {
  readonly seconds: number;
  readonly bytes: number;
  /** Bytes of the database's disk that are to stay free; none when absent. */
  readonly keepFreeBytes?: number;
}

export const DEFAULT_STUDY_LIMITS: StudyLimits = { seconds: 3_600, bytes: 10_000_000_000 };

/** Operations of one kind in a study, each counted once. */
export interface PlannedKind {
  readonly kind: string;
  readonly operations: number;
  /** Whose results are there; none of what is computed where it is asked for. */
  readonly cached: number;
  readonly inline: boolean;
}

/** What a study would run, before it runs. */
export interface StudyPlan {
  /** Cells that can be run. */
  readonly cells: number;
  readonly refused: readonly { readonly id: string; readonly settings: Settings; readonly problem: Problem }[];
  readonly kinds: readonly PlannedKind[];
  /** Of everything that is missing. */
  readonly cost: Cost;
  /** Bytes free on the database's disk; null where that is not known. */
  readonly freeBytes: number | null;
  readonly warnings: readonly string[];
  /** Why somebody should be asked before it starts; none where nobody need be. */
  readonly questions: readonly string[];
  /** The study of this specification; null where nobody has made one yet. */
  readonly study: StudyRecord | null;
}

/** Says what running the cells would take, on the present fleet, with what is stored now. */
export async function planOf(
  operations: Operations,
  cells: readonly PreparedCell[],
  { study, limits = DEFAULT_STUDY_LIMITS }: { readonly study: StudyRecord | null; readonly limits?: StudyLimits },
): Promise<StudyPlan> {
  const runnable = cells.filter(isRunnable);
  const all = new Map(runnable.flatMap((cell) => cell.operations).map(({ operation }) => [operation.key, operation]));
  const goals = runnable.flatMap((cell) =>
    cell.operations.filter(({ goal }) => goal).map(({ operation }) => operation),
  );
  const records = new Map((await findOperations(operations.database, [...all.keys()])).map((one) => [one.key, one]));
  const lane = laneOfStudy(study?.id ?? '');
  const [cost, free] = await Promise.all([
    operations.costs.together(goals, records, { lane, priority: 'BACKGROUND' }),
    freeBytes(operations.database),
  ]);
  const isCached = ({ key, inline }: ResolvedOperation) => !inline && records.get(key)?.status === 'SUCCEEDED';
  const kinds = [...groupBy(all.values(), ({ kind }) => kind)].map(([kind, some]) => ({
    kind,
    operations: some.length,
    cached: some.filter(isCached).length,
    inline: some[0]!.inline,
  }));
  return {
    cells: runnable.length,
    refused: cells.flatMap((cell) =>
      isRunnable(cell) ? [] : [{ id: cell.id, settings: cell.settings, problem: cell.refusal }],
    ),
    kinds,
    cost,
    freeBytes: free,
    warnings: warningsOf(cells),
    questions: questionsOf(cost, { free, limits }),
    study,
  };
}

function questionsOf(
  { seconds, highSeconds, bytes }: Cost,
  { free, limits }: { readonly free: number | null; readonly limits: StudyLimits },
): string[] {
  const questions: string[] = [];
  if (seconds > limits.seconds) {
    questions.push(
      `It would run for about ${durationText(seconds)}, up to ${durationText(highSeconds)}; ${durationText(limits.seconds)} go without asking.`,
    );
  }
  const { keepFreeBytes: kept = 0 } = limits;
  if (free !== null && bytes > free - kept) {
    const staying = kept === 0 ? '' : `, of which ${bytesText(kept)} are to stay so`;
    questions.push(`It would store ${bytesText(bytes)}; the database’s disk has ${bytesText(free)} free${staying}.`);
  }
  if (bytes > limits.bytes) {
    questions.push(`It would store ${bytesText(bytes)}; ${bytesText(limits.bytes)} go without asking.`);
  }
  return questions;
}

function warningsOf(cells: readonly PreparedCell[]): string[] {
  const warnings: string[] = [];
  const runnable = cells.filter(isRunnable);
  const alike = groupBy(runnable, (cell) =>
    cell.operations
      .filter(({ goal }) => goal)
      .map(({ operation }) => operation.key)
      .join(' '),
  );
  const repeated = runnable.length - alike.size;
  if (repeated > 0) {
    const [one, other] = [...alike.values()].find((group) => group.length > 1)!;
    warnings.push(
      `${repeated} of ${runnable.length} cells come to the same as another: ${differencesText(one!.settings, other!.settings)} makes no difference there.`,
    );
  }
  return warnings;
}

function differencesText(one: Settings, other: Settings): string {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name])).join(', ');
}

/** Seconds as people say them. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5_400) return `${Math.ceil(seconds / 60)} min`;
  if (seconds < 172_800) return `${(seconds / 3_600).toFixed(1)} h`;
  return `${(seconds / 86_400).toFixed(1)} days`;
}

/** Bytes as people say them, in powers of 1000. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power]}`;
}
