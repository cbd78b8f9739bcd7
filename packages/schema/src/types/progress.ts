import type { OperationRecord, Outlook } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';

/** How far an operation is. */
export interface ProgressNode {
  /** Work done, 0 to 1. */
  readonly fraction: number;
  readonly sequence: number;
  /** Null for what is computed inline. */
  readonly record: OperationRecord | null;
}

export const Progress = builder.objectRef<ProgressNode>('Progress').implement({
  fields: (t) => ({
    fraction: t.exposeFloat('fraction', { description: 'Work done, 0 to 1.' }),
    sequence: t.exposeInt('sequence', {
      description: 'Counts every change of this operation, so that a client can order what it hears.',
    }),
    phase: t.string({
      nullable: true,
      description:
        'What it does besides computing, for people, such as `downloading model.safetensors, 1.2 of 13.0 GB`; null while it computes or does nothing.',
      resolve: ({ record }) => record?.phase ?? null,
    }),
    startSeconds: t.float({
      nullable: true,
      description:
        'Estimated seconds until a worker is free for it, given what runs and what is queued before it; null unless it is queued, and waits neither for its inputs nor for a worker that could run it.',
      resolve: outlook('startSeconds'),
    }),
    etaSeconds: t.float({
      nullable: true,
      description:
        'Seconds until it is done, at the rate of its own finished parts, or of what ran before, on all workers that can run it, other operations taking their turns; null when not running or not yet known.',
      resolve: outlook('etaSeconds'),
    }),
    etaLowSeconds: t.float({
      nullable: true,
      description: 'Seconds until it is done if all goes as the fastest tenth of the parts; null as `etaSeconds`.',
      resolve: outlook('etaLowSeconds'),
    }),
    etaHighSeconds: t.float({
      nullable: true,
      description: 'Seconds until it is done if all goes as the slowest tenth of the parts; null as `etaSeconds`.',
      resolve: outlook('etaHighSeconds'),
    }),
    tokensPerSecond: t.float({
      nullable: true,
      description: 'Tokens a second that its running parts take together; null when none has come far enough to tell.',
      resolve: outlook('tokensPerSecond'),
    }),
  }),
});

function outlook(name: keyof Outlook) {
  return async ({ record }: ProgressNode, _args: object, context: SchemaContext): Promise<number | null> =>
    record?.status === 'RUNNING' || record?.status === 'QUEUED'
      ? (await context.standings.load(record)).outlook[name]
      : null;
}
