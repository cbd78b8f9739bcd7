import type { Cost as CostShape, CostStep as CostStepShape } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { OperationStatus } from './enums.ts';

const CostStep = builder.objectRef<CostStepShape>('CostStep').implement({
  description: 'One operation of a price.',
  fields: (t) => ({
    key: t.exposeID('key', { description: 'Of the operation.' }),
    kind: t.exposeString('kind', {
      description: 'calibration, saliency, gram, prunedModel, reconstruction, evaluation or latency.',
    }),
    status: t.expose('status', { type: OperationStatus }),
    cached: t.boolean({
      description: 'Whether its result is there.',
      resolve: ({ status }) => status === 'SUCCEEDED',
    }),
    tasks: t.exposeInt('tasks', { description: 'Number of parts that it consists of.' }),
    missingTasks: t.exposeInt('missingTasks', {
      description:
        'Number of parts that need running: those whose results are not stored, nor counted in a step before.',
    }),
    seconds: t.exposeFloat('seconds', {
      description: 'Estimated seconds for what is missing of it, the whole present fleet working on it; 0 when cached.',
    }),
    lowSeconds: t.exposeFloat('lowSeconds', {
      description: 'Seconds if all goes as the fastest tenth of the parts that ran before.',
    }),
    highSeconds: t.exposeFloat('highSeconds', {
      description: 'Seconds if all goes as the slowest tenth of the parts that ran before.',
    }),
    bytes: t.exposeFloat('bytes', {
      description: 'Bytes that its missing results will take, in the database and in the artifact store.',
    }),
  }),
});

export const Cost = builder.objectRef<CostShape>('Cost').implement({
  description:
    'What running operations would take now, with everything they need that is missing: until they begin, and from then on.',
  fields: (t) => ({
    queuedSeconds: t.exposeFloat('queuedSeconds', {
      description:
        'Estimated seconds until a worker is free for it, given what runs and what is queued before it by priority and fair turn; 0 when it would begin at once, and while no worker is alive.',
    }),
    seconds: t.exposeFloat('seconds', {
      description:
        'Estimated seconds from then on, as if nothing else ran, on the workers alive, or on one while none is, for everything that is missing, from measured rates where there are any: parts run side by side, what needs another operation after it.',
    }),
    lowSeconds: t.exposeFloat('lowSeconds', {
      description: 'Seconds if all goes as the fastest tenth of the parts that ran before.',
    }),
    highSeconds: t.exposeFloat('highSeconds', {
      description: 'Seconds if all goes as the slowest tenth of the parts that ran before.',
    }),
    measured: t.exposeBoolean('measured', {
      description: 'Whether `seconds` comes from runs measured here (true) or from an assumption (false).',
    }),
    bytes: t.exposeFloat('bytes', {
      description: 'Bytes that the missing results will take, in the database and in the artifact store.',
    }),
    missing: t.exposeInt('missing', { description: 'Operations of the chain that need running, this one included.' }),
    cached: t.exposeInt('cached', { description: 'Operations of the chain whose results are there.' }),
    missingTasks: t.exposeInt('missingTasks', { description: 'Number of parts of the chain that need running.' }),
    cachedTasks: t.exposeInt('cachedTasks', {
      description: 'Number of parts of the chain whose results are stored, those of unfinished operations included.',
    }),
    workers: t.exposeInt('workers', { description: 'Number of live workers that can run some of what is missing.' }),
    steps: t.expose('steps', {
      type: [CostStep],
      description: 'Every operation of the chain that workers run, inputs first, each once.',
    }),
  }),
});
