import {
  type FleetWorker,
  incompatibility,
  isCompatible,
  type WorkerTask as WorkerTaskShape,
} from '@flapbook/operations';
import { builder } from '../builder.ts';
import { TaskRole, WorkerState } from './enums.ts';

const WorkerTask = builder.objectRef<WorkerTaskShape>('WorkerTask').implement({
  description: 'What a worker runs.',
  fields: (t) => ({
    key: t.exposeID('key', { description: 'The address of its result.' }),
    operationKey: t.exposeID('operationKey', { description: 'Of an operation that needs it.' }),
    kind: t.exposeString('kind', {
      description:
        'Of that operation: calibration, saliency, gram, prunedModel, reconstruction, evaluation or latency.',
    }),
    role: t.expose('role', { type: TaskRole }),
    fraction: t.exposeFloat('fraction', { description: 'Work done, 0 to 1.' }),
    seconds: t.exposeFloat('seconds', { description: 'Seconds since the worker took it.' }),
  }),
});

const PassedOverDevice = builder.objectRef<FleetWorker['passedOver'][number]>('PassedOverDevice').implement({
  description: 'A device of a worker’s machine that is better than the one it computes on, and did not start.',
  fields: (t) => ({
    device: t.exposeString('device', { description: 'Its name, e.g. `cuda`.' }),
    reason: t.exposeString('reason', { description: 'Why it did not start, and what to do.' }),
  }),
});

export const Worker = builder.objectRef<FleetWorker>('Worker').implement({
  description: 'A process that runs tasks. One that was presumed dead and comes back is a new worker.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name', { description: 'Host and process.' }),
    host: t.exposeString('host'),
    processId: t.exposeInt('processId', { description: 'Number of its process on that host.' }),
    version: t.exposeString('version', { description: 'Of Flapbook.' }),
    state: t.expose('state', { type: WorkerState }),
    engine: t.exposeString('engine', { description: 'Name of its engine, e.g. `onnx`.' }),
    provider: t.exposeString('provider', { description: 'What its engine computes with, e.g. `cpu`.' }),
    device: t.exposeString('device', { description: 'The engine’s library and the device, for people.' }),
    class: t.exposeString('class', { description: 'Speeds of workers of one class are comparable.' }),
    machine: t.exposeString('machine', {
      nullable: true,
      description: 'Tells machines apart, as `Latency.machine` does; null for a worker that only reads files.',
    }),
    passedOver: t.expose('passedOver', {
      type: [PassedOverDevice],
      description: 'Better devices of its machine that did not start; none where it was told which device to take.',
    }),
    memoryBytes: t.exposeFloat('memoryBytes', { description: 'Bytes of memory that its tasks may take.' }),
    residentBytes: t.exposeFloat('residentBytes', {
      nullable: true,
      description: 'Bytes of memory that its process takes; null before its first sign of life.',
    }),
    tokensPerSecond: t.exposeFloat('tokensPerSecond', {
      nullable: true,
      description: 'Tokens a second of the task that it runs; null when it runs none or cannot tell yet.',
    }),
    models: t.exposeStringList('models', { description: 'Names of the models that it has open.' }),
    task: t.expose('task', { type: WorkerTask, nullable: true, description: 'What it runs; null when nothing.' }),
    compatible: t.boolean({
      description: 'Whether it can run what this server asks for.',
      resolve: (worker) => isCompatible(worker),
    }),
    remark: t.string({
      nullable: true,
      description: 'Why it cannot, in words: it is of an older or newer version, for example. Null when it can.',
      resolve: (worker) => incompatibility(worker),
    }),
    silentSeconds: t.exposeFloat('silentSeconds', {
      description: 'Seconds since its last sign of life, by the database’s clock.',
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'Null while it is alive.' }),
  }),
});
