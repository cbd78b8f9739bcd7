import type { Cost as CostShape } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { OperationState } from '../nodes/state.ts';

export const Progress = builder.objectRef<OperationState>('Progress').implement({
  fields: (t) => ({
    fraction: t.exposeFloat('fraction', { description: 'Work done, 0 to 1.' }),
    sequence: t.exposeInt('sequence', {
      description: 'Counts every change of this operation, so that a client can order what it hears.',
    }),
    etaSeconds: t.exposeFloat('etaSeconds', {
      nullable: true,
      description: 'Seconds until it is done at the present rate; null when not running or not yet known.',
    }),
  }),
});

export const Cost = builder.objectRef<CostShape>('Cost').implement({
  fields: (t) => ({
    seconds: t.exposeFloat('seconds', {
      description:
        'Estimated seconds on this machine for everything that is missing, from measured rates where there are any.',
    }),
    measured: t.exposeBoolean('measured', {
      description: 'Whether `seconds` comes from runs measured here (true) or from an assumption (false).',
    }),
    bytes: t.exposeFloat('bytes', { description: 'Bytes that the results will take in the database.' }),
    missing: t.exposeInt('missing', { description: 'Operations of the chain that need running, this one included.' }),
    cached: t.exposeInt('cached', { description: 'Operations of the chain whose results are there.' }),
  }),
});
