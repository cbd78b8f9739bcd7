import type { Problem as ProblemShape } from '@flapbook/flap';
import { builder } from '../builder.ts';
import { ErrorCode } from './enums.ts';

export const Problem = builder.objectRef<ProblemShape>('Problem').implement({
  description: 'An expected failure: what was wrong and what to do.',
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCode }),
    message: t.exposeString('message', { description: 'What was wrong, with names and values.' }),
    remedy: t.exposeString('remedy', { description: 'What to do about it.' }),
  }),
});
