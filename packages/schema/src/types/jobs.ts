import {
  type Job as JobShape,
  type JobsSnapshot,
  type JobTotals as JobTotalsShape,
  readQueued,
} from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { show } from '../nodes/other-version.ts';
import { connection, PAGE_COST, pageArguments } from '../pages/connection.ts';
import { INSTANT } from '../pages/cursor.ts';
import { pageOf } from '../pages/page.ts';
import { OperationStatus, Priority } from './enums.ts';
import { OPERATION_COST, Operation } from './operation.ts';
import { Problem } from './problem.ts';
import { TaskCounts, WaitingFor } from './tasks.ts';
import { Worker } from './worker.ts';

export const Job = builder.objectRef<JobShape>('Job').implement({
  description: 'An operation that was asked for, in short.',
  fields: (t) => ({
    key: t.exposeID('key'),
    kind: t.exposeString('kind', {
      description:
        'calibration, saliency, gram, prunedModel, reconstruction, evaluation, zeroShot, latency, registration, download, publication, push or reproduction.',
    }),
    status: t.expose('status', { type: OperationStatus }),
    parameters: t.expose('parameters', { type: 'JSON', description: 'Of its resolved specification.' }),
    model: t.exposeString('model', {
      nullable: true,
      description:
        'The model’s name; the folder of one that is being registered, the id of one that is downloaded, the repository of one that is pushed.',
    }),
    dataset: t.exposeString('dataset', {
      nullable: true,
      description:
        'The data set’s name, the file of one that is being registered, the id of one that is downloaded; null where it reads none.',
    }),
    priority: t.expose('priority', { type: Priority }),
    lane: t.exposeString('lane', {
      description:
        'Lanes share the workers equally: the id of the notebook that asked, `study ` and the id of the study, or empty.',
    }),
    notebook: t.exposeString('notebook', { nullable: true, description: 'Title of the notebook that asked for it.' }),
    fraction: t.exposeFloat('fraction', { description: 'Work done, 0 to 1.' }),
    phase: t.exposeString('phase', {
      nullable: true,
      description:
        'What it does besides computing, for people, such as `downloading model.safetensors, 1.2 of 13.0 GB`; null while it computes or does nothing.',
    }),
    sequence: t.exposeInt('sequence', { description: 'Number of its changes so far.' }),
    tasks: t.expose('tasks', { type: TaskCounts }),
    workers: t.exposeStringList('workers', { description: 'Names of the workers that run its tasks.' }),
    waitingFor: t.expose('waitingFor', {
      type: WaitingFor,
      nullable: true,
      description:
        'Why nothing happens to it or to parts of it; null when it only waits for its turn, runs or has ended.',
    }),
    startSeconds: t.float({
      nullable: true,
      description:
        'Estimated seconds until a worker is free for it; null unless it is queued, and waits neither for its inputs nor for a worker that could run it.',
      resolve: ({ outlook }) => outlook.startSeconds,
    }),
    etaSeconds: t.float({
      nullable: true,
      description: 'Seconds until it is done; null when not running or not yet known.',
      resolve: ({ outlook }) => outlook.etaSeconds,
    }),
    etaLowSeconds: t.float({
      nullable: true,
      description: 'Seconds until it is done if all goes as the fastest tenth of the parts.',
      resolve: ({ outlook }) => outlook.etaLowSeconds,
    }),
    etaHighSeconds: t.float({
      nullable: true,
      description: 'Seconds until it is done if all goes as the slowest tenth of the parts.',
      resolve: ({ outlook }) => outlook.etaHighSeconds,
    }),
    tokensPerSecond: t.float({
      nullable: true,
      description: 'Tokens a second that its running parts take together; null when that is not known.',
      resolve: ({ outlook }) => outlook.tokensPerSecond,
    }),
    error: t.expose('error', { type: Problem, nullable: true, description: 'Why it failed; null while it has not.' }),
    queuedAt: t.expose('queuedAt', { type: 'DateTime', nullable: true }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    operation: t.field({
      type: Operation,
      nullable: true,
      description: 'All of it; null for what is a job alone.',
      extensions: OPERATION_COST,
      resolve: ({ key }, _args, context) => show(context, key),
    }),
  }),
});

const JobTotals = builder.objectRef<JobTotalsShape>('JobTotals').implement({
  fields: (t) => ({
    queued: t.exposeInt('queued', { description: 'Number of operations that are queued.' }),
    running: t.exposeInt('running', { description: 'Number of operations that run.' }),
    queuedTasks: t.exposeInt('queuedTasks', { description: 'Number of tasks that wait for a worker.' }),
    runningTasks: t.exposeInt('runningTasks', { description: 'Number of tasks that workers run.' }),
    succeeded: t.exposeInt('succeeded', { description: 'Number of operations that succeeded within 24 hours.' }),
    failed: t.exposeInt('failed', { description: 'Number of operations that failed within 24 hours.' }),
    cancelled: t.exposeInt('cancelled', { description: 'Number of operations that were cancelled within 24 hours.' }),
  }),
});

const JobConnection = connection('Job', Job);

/** Lists of a snapshot are short unless much goes on. */
const FEW = costs({ entries: 20 });

export const Jobs = builder.objectRef<JobsSnapshot>('Jobs').implement({
  description: 'What the fleet does.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When it was looked at.' }),
    totals: t.expose('totals', { type: JobTotals }),
    queued: t.field({
      type: JobConnection,
      args: pageArguments,
      description:
        'Operations that are queued, in the order in which they will be taken: interactive before background, lanes in fair turns, first come, first served. What waits for its inputs comes last.',
      extensions: PAGE_COST,
      resolve: (snapshot, page, { operations: { database, costs: prices } }) =>
        pageOf(page, {
          // The first page is the snapshot’s.
          load: async (limit, after) =>
            after === null ? snapshot.queued.slice(0, limit) : readQueued(database, prices.rates, { limit, after }),
          positionOf: ({ position }) => position,
          pattern: {
            rank: /^[01]$/,
            turn: /^(\d{1,15}|Infinity)$/,
            queuedAt: INSTANT,
            key: /^[0-9a-f]{64}$/,
          },
        }),
    }),
    running: t.expose('running', {
      type: [Job],
      description: 'Operations that run, longest first; at most 200.',
      extensions: FEW,
    }),
    recent: t.expose('mishaps', {
      type: [Job],
      description: 'Operations that failed or were cancelled, latest first; at most 50. `run` runs one again.',
      extensions: FEW,
    }),
    workers: t.expose('workers', {
      type: [Worker],
      description: 'The workers alive and those that ended within ten minutes, in the order of names.',
      extensions: FEW,
    }),
  }),
});
