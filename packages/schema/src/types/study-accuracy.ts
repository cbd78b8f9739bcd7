import type { AccuracyComparison, CellAccuracy } from '@flapbook/operations';
import { TASKS } from '@flapbook/tasks';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { outcomeOfStudy } from '../nodes/studies.ts';
import { AccuracyMetric, Verdict, ZeroShotTask } from './enums.ts';
import { Interval } from './interval.ts';
import { Problem } from './problem.ts';
import { StudyCell } from './study.ts';
import { Accuracy } from './zero-shot.ts';

const StudyAccuracyComparison = builder.objectRef<AccuracyComparison>('StudyAccuracyComparison').implement({
  description: 'A cell’s answers beside those of what the study compares it with, item by item.',
  fields: (t) => ({
    base: t.exposeID('base', { description: 'Key of the zero-shot result compared with.' }),
    cell: t.exposeID('cell', { nullable: true, description: 'The cell compared with; null for the dense model.' }),
    difference: t.exposeFloat('difference', { description: 'Accuracy less that of the reference, -1 to 1.' }),
    standardError: t.exposeFloat('standardError', {
      nullable: true,
      description: 'Of the difference, from the paired items; null for a single item.',
    }),
    interval: t.expose('interval', {
      type: Interval,
      nullable: true,
      description: '95 % interval of the difference by its standard error; null for a single item.',
    }),
    gained: t.exposeInt('gained', { description: 'Items that are right here and wrong under the reference.' }),
    lost: t.exposeInt('lost', { description: 'Items that are wrong here and right under the reference.' }),
    adjustedP: t.float({
      description:
        'McNemar’s exact test of gained against lost, 0 to 1, adjusted by Holm over all comparisons of scores of the study that are there.',
      resolve: ({ p }) => p,
    }),
    family: t.exposeInt('family', { description: 'Number of comparisons that were adjusted for together.' }),
    verdict: t.expose('verdict', {
      type: Verdict,
      description: 'BETTER or WORSE where the adjusted p is at most 0.05.',
    }),
    moreItems: t.exposeFloat('moreItems', {
      nullable: true,
      description:
        'Items beyond those at hand that resolve it with a chance of 80 %; null where it is resolved, and where no number would do.',
    }),
  }),
});

const StudyAccuracy = builder.objectRef<CellAccuracy>('StudyAccuracy').implement({
  description: 'A cell’s zero-shot score on a task.',
  fields: (t) => ({
    figure: t.exposeString('figure', { description: 'Name of the figure that is its published metric.' }),
    task: t.expose('task', { type: ZeroShotTask }),
    title: t.string({ description: 'The task in words.', resolve: ({ task }) => TASKS[task].title }),
    key: t.exposeID('key', { description: 'Key of the zero-shot result.' }),
    metric: t.expose('metric', { type: AccuracyMetric, description: 'What papers print of the task; it is compared.' }),
    items: t.exposeInt('items', { description: 'Number of items scored.' }),
    acc: t.expose('acc', { type: Accuracy }),
    accNorm: t.expose('accNorm', { type: Accuracy, nullable: true, description: 'Null for tasks that have none.' }),
    comparison: t.expose('comparison', {
      type: StudyAccuracyComparison,
      nullable: true,
      description: 'Null for a cell that is the reference, and while that is not there.',
    }),
    problem: t.expose('problem', {
      type: Problem,
      nullable: true,
      description: 'Why it cannot be compared: what differs in the items.',
    }),
  }),
});

builder.objectField(StudyCell, 'accuracies', (t) =>
  t.field({
    type: [StudyAccuracy],
    description: 'Its zero-shot scores that are there, each beside that of the study’s reference.',
    extensions: costs({ own: 5, entries: 7 }),
    async resolve(cell, _args, context) {
      const { cells } = await outcomeOfStudy(cell.study, context);
      return [...(cells.find(({ id }) => id === cell.id)?.accuracies ?? [])];
    },
  }),
);
