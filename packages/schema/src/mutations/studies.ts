import type { StudyPlan as StudyPlanShape, StudyRecord } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { renewStudies } from '../nodes/studies.ts';
import { Problem } from '../types/problem.ts';
import { Study } from '../types/study.ts';
import { limitArguments, limitsOf, StudyInput } from '../types/study-input.ts';
import { StudyPlan } from '../types/study-plan.ts';
import { answer, isProblem } from './answer.ts';

const StudyResult = builder.unionType('StudyResult', {
  types: [Study, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'Study'),
});

const StudyConfirmation = builder.objectRef<{ readonly plan: StudyPlanShape }>('StudyConfirmation').implement({
  description: 'Nothing was started: the plan asks something. Start it with `confirm` once somebody has said yes.',
  fields: (t) => ({ plan: t.expose('plan', { type: StudyPlan }) }),
});

const StartStudyResult = builder.unionType('StartStudyResult', {
  types: [Study, StudyConfirmation, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'plan' in result ? 'StudyConfirmation' : 'Study'),
});

const DeleteStudyPayload = builder.objectRef<{ readonly id: string }>('DeleteStudyPayload').implement({
  fields: (t) => ({ id: t.exposeID('id') }),
});

const DeleteStudyResult = builder.unionType('DeleteStudyResult', {
  types: [DeleteStudyPayload, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'DeleteStudyPayload'),
});

/** What a mutation makes of a study; expected failures are answers. */
function changed<T>(context: SchemaContext, change: () => Promise<T>) {
  return answer(async () => {
    const result = await change();
    renewStudies(context);
    return result;
  });
}

builder.mutationFields((t) => ({
  createStudy: t.field({
    type: StudyResult,
    args: { spec: t.arg({ type: StudyInput, required: true }) },
    description: 'Makes a study known, without starting it; the same specification is the same study.',
    extensions: costs({ own: 50 }),
    resolve: (_root, { spec }, context) => changed(context, () => context.operations.studies.create(spec)),
  }),
  startStudy: t.field({
    type: StartStudyResult,
    args: {
      id: t.arg.id({ required: true }),
      confirm: t.arg.boolean({ description: 'That somebody has said yes to what the plan asks.' }),
      ...limitArguments,
    },
    description: 'Queues what is missing, behind all interactive work. Cells that have failed are retried alone.',
    extensions: costs({ own: 50 }),
    resolve: (_root, { id, confirm, ...limits }, context) =>
      changed(context, async (): Promise<StudyRecord | { readonly plan: StudyPlanShape }> => {
        const options = { confirm: confirm ?? false, limits: limitsOf(limits) };
        const outcome = await context.operations.studies.start(id, options);
        return 'started' in outcome ? outcome.started : { plan: outcome.asks };
      }),
  }),
  pauseStudy: t.field({
    type: StudyResult,
    args: { id: t.arg.id({ required: true }) },
    description: 'Takes back what the study has queued; what runs ends, and what it shares with others goes on.',
    resolve: (_root, { id }, context) => changed(context, () => context.operations.studies.pause(id)),
  }),
  resumeStudy: t.field({
    type: StudyResult,
    args: { id: t.arg.id({ required: true }) },
    description: 'Queues again what a pause or a cancel has taken back.',
    resolve: (_root, { id }, context) => changed(context, () => context.operations.studies.resume(id)),
  }),
  cancelStudy: t.field({
    type: StudyResult,
    args: { id: t.arg.id({ required: true }) },
    description: 'Stops what is queued or running for the study alone; finished parts are kept.',
    resolve: (_root, { id }, context) => changed(context, () => context.operations.studies.cancel(id)),
  }),
  extendStudy: t.field({
    type: StudyResult,
    args: {
      id: t.arg.id({ required: true }),
      factor: t.arg.string({ required: true }),
      levels: t.arg({
        type: 'JSON',
        required: true,
        description: 'One, a list, or for numbers a range { from, to, step }.',
      }),
    },
    description:
      'Adds levels of a factor. Cells that are there stay with their results; new ones wait for `startStudy`.',
    extensions: costs({ own: 50 }),
    resolve: (_root, { id, factor, levels }, context) =>
      changed(context, () => context.operations.studies.extend(id, factor, levels)),
  }),
  retryStudyCell: t.field({
    type: StudyResult,
    args: { id: t.arg.id({ required: true }), cell: t.arg.id({ required: true }) },
    description: 'Runs a cell that has failed or was cancelled again, alone.',
    resolve: (_root, { id, cell }, context) => changed(context, () => context.operations.studies.retry(id, cell)),
  }),
  deleteStudy: t.field({
    type: DeleteStudyResult,
    args: { id: t.arg.id({ required: true }) },
    description: 'Forgets a study. Results stay until nobody else keeps them and somebody collects garbage.',
    resolve: (_root, { id }, context) =>
      changed(context, async () => {
        await context.operations.studies.delete(id);
        return { id };
      }),
  }),
}));
