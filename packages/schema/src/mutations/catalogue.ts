import { demand } from '../access/authorise.ts';
import { builder } from '../builder.ts';
import { Dataset } from '../types/dataset.ts';
import { Job } from '../types/jobs.ts';
import { Model } from '../types/model.ts';
import { Problem } from '../types/problem.ts';
import { answer, isProblem } from './answer.ts';
import { isJob, orJob } from './or-job.ts';
import { RegisterDatasetInput, RegisterModelInput, registerDatasetAt, registerModelAt } from './places.ts';

const RegisterModelResult = builder.unionType('RegisterModelResult', {
  types: [Model, Job, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : isJob(result) ? 'Job' : 'Model'),
});

/** Whoever names a place on the disk reads what the server can read. */
const PLACE = 'A place on the server’s disk';

builder.mutationField('registerModel', (t) =>
  t.field({
    type: RegisterModelResult,
    args: { input: t.arg({ type: RegisterModelInput, required: true }) },
    description:
      'Reads every byte of a model once and makes it known under a name; the weights stay where they are. One of the hub is downloaded first, as a job of its own. A large one is read as a job, a task a file: the Jobs page shows it, `cancel` stops it, and asked for again it goes on with the files that are read.',
    resolve: (_root, { input }, { operations, principal }) =>
      answer(() => {
        if (input.directory) demand(principal, 'ADMIN', PLACE);
        return orJob(operations, input.waitSeconds, (options) => registerModelAt(input, operations, options));
      }),
  }),
);

const RegisterDatasetResult = builder.unionType('RegisterDatasetResult', {
  types: [Dataset, Job, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : isJob(result) ? 'Job' : 'Dataset'),
});

builder.mutationField('registerDataset', (t) =>
  t.field({
    type: RegisterDatasetResult,
    args: { input: t.arg({ type: RegisterDatasetInput, required: true }) },
    description: 'Reads a data set once and makes it known under a name; a large one is read as a job.',
    resolve: (_root, { input }, { operations, principal }) =>
      answer(() => {
        if (!input.hub && !input.upload && !input.published) demand(principal, 'ADMIN', PLACE);
        return orJob(operations, input.waitSeconds, (options) => registerDatasetAt(input, operations, options));
      }),
  }),
);
