import { FlapbookError } from '@flapbook/flap';
import { accuracyOfTask } from '@flapbook/studies';
import { ERAS, type EraName, publishedAccuracy, publishedMean, type TaskName, type TaskResult } from '@flapbook/tasks';
import { resolveZeroShot } from '../../kinds/zero-shot.ts';
import type { CellMeasure, Goal } from './measure.ts';

const ROLE = 'zeroShot';
const DENSE_ROLE = 'denseZeroShot';

/** The task that a role is the score of; null for other roles, and for the dense model's. */
export function taskOfRole(role: string): TaskName | null {
  const [kind, task] = role.split(' ');
  return kind === ROLE ? (task as TaskName) : null;
}

/** The role of the dense model's score on the same items. */
export function denseRole(role: string): string {
  return role.replace(ROLE, DENSE_ROLE);
}

/**
 * Zero-shot scores of the pruned model on data sets of tasks, and of the dense one on the same items to compare it with;
 * each counts alike in their mean, as the papers print it.
 */
export const zeroShot: CellMeasure = {
  measure: 'ZERO_SHOT',
  async goals({ subject, options, sources }) {
    const { datasets, era, limit } = options as {
      readonly datasets: readonly string[];
      readonly era?: string;
      readonly limit?: number;
    };
    if (era !== undefined && !Object.hasOwn(ERAS, era)) {
      throw new FlapbookError('BAD_PARAMETER', `era must be one of ${Object.keys(ERAS).join(', ')}; it is ${era}.`);
    }
    const goals: Goal[] = [];
    for (const name of datasets) {
      const spec = { era: era as EraName | undefined, limit };
      const dataset = await sources.dataset(name);
      const score = (pruned: typeof subject.pruned) =>
        resolveZeroShot(spec, { subject: { ...subject, pruned }, dataset, engine: sources.engine });
      const operation = score(subject.pruned);
      const role = `${ROLE} ${operation.parameters.task} ${name}`;
      goals.push({ role, operation, counts: true }, { role: denseRole(role), operation: score(null), counts: false });
    }
    return goals;
  },
  figures(results): Record<string, number> {
    const byTask = new Map<TaskName, Pick<TaskResult, 'acc' | 'accNorm'>>();
    for (const [role, result] of results) {
      const task = taskOfRole(role);
      if (task !== null) byTask.set(task, result as unknown as TaskResult);
    }
    if (byTask.size === 0) return {};
    const own = [...byTask].map(([task, result]) => [accuracyOfTask(task), publishedAccuracy(task, result).value]);
    return { ...Object.fromEntries(own), accuracy: publishedMean(byTask).value };
  },
};
