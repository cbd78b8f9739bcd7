import { FlapbookError } from '@flapbook/flap';
import { accuracyOfTask } from '@flapbook/studies';
import { ERAS, type EraName, publishedAccuracy, publishedMean, type TaskName, type TaskResult } from '@flapbook/tasks';
import { resolveZeroShot } from '../../kinds/zero-shot.ts';
import type { CellMeasure, Goal } from './measure.ts';

const ROLE = 'zeroShot';

/** Zero-shot scores of the pruned model on data sets of tasks; each counts alike in their mean, as the papers print it. */
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
      const operation = resolveZeroShot(spec, {
        subject,
        dataset: await sources.dataset(name),
        engine: sources.engine,
      });
      goals.push({ role: `${ROLE} ${operation.parameters.task} ${name}`, operation, counts: true });
    }
    return goals;
  },
  figures(results): Record<string, number> {
    const byTask = new Map<TaskName, Pick<TaskResult, 'acc' | 'accNorm'>>();
    for (const [role, result] of results) {
      const [kind, task] = role.split(' ');
      if (kind === ROLE) byTask.set(task as TaskName, result as unknown as TaskResult);
    }
    if (byTask.size === 0) return {};
    const own = [...byTask].map(([task, result]) => [accuracyOfTask(task), publishedAccuracy(task, result).value]);
    return { ...Object.fromEntries(own), accuracy: publishedMean(byTask).value };
  },
};
