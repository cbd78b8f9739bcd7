import { FlapbookError } from '@flapbook/flap';
import { accuracyFigure, type Measure } from '@flapbook/studies';
import { ERAS, type EraName, publishedAccuracy, publishedMean, type TaskName, type TaskResult } from '@flapbook/tasks';
import { DEFAULT_ERA, resolveZeroShot } from '../../kinds/zero-shot.ts';
import type { CellMeasure, Goal } from './measure.ts';

const ROLE = 'zeroShot';
const DENSE_ROLE = 'denseZeroShot';

/** What a role is the score of. */
export interface ScoreOfRole {
  readonly task: TaskName;
  /** Where an earlier measure of the study scores the same data set in another era; null where none does. */
  readonly era: EraName | null;
}

/** What a role, `zeroShot boolq NAME` or `zeroShot boolq@B NAME`, is the score of; null for other roles, and the dense model's. */
export function scoreOfRole(role: string): ScoreOfRole | null {
  const [kind, what] = role.split(' ');
  if (kind !== ROLE) return null;
  const [task, era = null] = what!.split('@');
  return { task: task as TaskName, era: era as EraName | null };
}

/** The role of the dense model's score on the same items. */
export function denseRole(role: string): string {
  return role.replace(ROLE, DENSE_ROLE);
}

interface ZeroShotOptions {
  readonly datasets: readonly string[];
  readonly era?: EraName;
  readonly limit?: number;
}

/** The era that tells scores of a data set from those of earlier measures; null where it is that of the first of them. */
function eraApart(name: string, { era = DEFAULT_ERA }: ZeroShotOptions, earlier: readonly Measure[]): EraName | null {
  const first = (earlier as readonly (Measure & Partial<ZeroShotOptions>)[]).find(
    ({ measure, datasets }) => measure === zeroShot.measure && datasets!.includes(name),
  );
  return first === undefined || (first.era ?? DEFAULT_ERA) === era ? null : era;
}

/**
 * Zero-shot scores of the pruned model on data sets of tasks, and of the dense one on the same items to compare it with;
 * each counts alike in their mean, as the papers print it.
 */
export const zeroShot: CellMeasure = {
  measure: 'ZERO_SHOT',
  async goals({ subject, options, earlier, sources }) {
    const given = options as unknown as ZeroShotOptions;
    const { datasets, era, limit } = given;
    if (era !== undefined && !Object.hasOwn(ERAS, era)) {
      throw new FlapbookError('BAD_PARAMETER', `era must be one of ${Object.keys(ERAS).join(', ')}; it is ${era}.`);
    }
    const goals: Goal[] = [];
    for (const name of datasets) {
      const spec = { era, limit };
      const dataset = await sources.dataset(name);
      const score = (pruned: typeof subject.pruned) =>
        resolveZeroShot(spec, { subject: { ...subject, pruned }, dataset, engine: sources.engine });
      const operation = score(subject.pruned);
      const apart = eraApart(name, given, earlier);
      const role = `${ROLE} ${operation.parameters.task}${apart === null ? '' : `@${apart}`} ${name}`;
      goals.push({ role, operation, counts: true }, { role: denseRole(role), operation: score(null), counts: false });
    }
    return goals;
  },
  figures(results): Record<string, number> {
    const byEra = new Map<EraName | null, Map<TaskName, Pick<TaskResult, 'acc' | 'accNorm'>>>();
    for (const [role, result] of results) {
      const score = scoreOfRole(role);
      if (score === null) continue;
      const byTask = byEra.get(score.era) ?? new Map<TaskName, TaskResult>();
      byEra.set(score.era, byTask.set(score.task, result as unknown as TaskResult));
    }
    const own = [...byEra].flatMap(([era, byTask]) => [
      ...[...byTask].map(
        ([task, result]) => [accuracyFigure(task, era), publishedAccuracy(task, result).value] as const,
      ),
      [accuracyFigure(null, era), publishedMean(byTask).value] as const,
    ]);
    return Object.fromEntries(own);
  },
};
