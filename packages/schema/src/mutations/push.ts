import { pushExport } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { Job } from '../types/jobs.ts';
import { Problem } from '../types/problem.ts';
import { answer, isProblem } from './answer.ts';
import { isJob, orJob } from './or-job.ts';

interface PushedNode {
  readonly address: string;
  readonly commit: string;
  readonly created: boolean;
  readonly sentBytes: number;
}

const PushedExport = builder.objectRef<PushedNode>('PushedExport').implement({
  description: 'An export in a repository of the hub.',
  fields: (t) => ({
    address: t.exposeString('address', { description: 'Where people look at it.' }),
    commit: t.exposeString('commit', { description: 'The commit that holds it.' }),
    created: t.exposeBoolean('created', { description: 'Whether the repository was made for it.' }),
    sentBytes: t.exposeFloat('sentBytes', { description: 'Bytes that were sent; the hub had the others already.' }),
  }),
});

const PushExportInput = builder.inputType('PushExportInput', {
  fields: (t) => ({
    export: t.id({ required: true, description: 'The key of an export that has succeeded.' }),
    repository: t.string({ required: true, description: 'OWNER/NAME; made where it is not there.' }),
    branch: t.string({ description: 'Made where it is not there; main by default.' }),
    public: t.boolean({ description: 'Whether everybody may see a repository that is made; nobody else by default.' }),
    update: t.boolean({
      description: 'Whether a repository that holds something else takes a commit on top of it; refused by default.',
    }),
    waitSeconds: t.float({
      description: 'Answers with the job after so many seconds, if it is not done. Waits to the end by default.',
    }),
  }),
});

const PushExportResult = builder.unionType('PushExportResult', {
  types: [PushedExport, Job, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : isJob(result) ? 'Job' : 'PushedExport'),
});

builder.mutationField('pushExport', (t) =>
  t.field({
    type: PushExportResult,
    args: { input: t.arg({ type: PushExportInput, required: true }) },
    description:
      'Pushes an export to the hub as one commit, with the token of the server. It is a job: the Jobs page shows it and `cancel` stops it; asked for again, it sends what the hub has not got.',
    resolve: (_root, { input: { waitSeconds, public: isPublic, export: key, ...rest } }, { operations }) =>
      answer(() =>
        orJob(operations, waitSeconds, (options) =>
          pushExport(operations, { ...rest, export: String(key), isPublic }, options),
        ),
      ),
  }),
);
