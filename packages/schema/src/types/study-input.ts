import type { StudyLimits } from '@flapbook/operations';
import { DEFAULT_STUDY_LIMITS } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { boundedCount } from '../limits/bounds.ts';
import { costs } from '../limits/costs.ts';
import { StudyOrder } from './study-enums.ts';
import { StudyPlan } from './study-plan.ts';

export const StudyInput = builder.inputType('StudyInput', {
  description: 'A study as docs/study-files.md describes it: the same names and values as in a file.',
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 200 characters.' }),
    base: t.field({ type: 'JSON', description: 'What all cells have in common: one level by factor.' }),
    factors: t.field({
      type: 'JSON',
      description:
        'Levels by factor: one, a list, or for numbers a range { from, to, step }. The cells are all combinations.',
    }),
    include: t.field({ type: ['JSON'], description: 'Further grids, written as `factors` is; their cells are added.' }),
    where: t.field({ type: ['JSON'], description: 'Constraints: { not } or { if, must }, each of levels by factor.' }),
    order: t.field({ type: StudyOrder, description: 'GRID by default.' }),
    seed: t.int({ description: 'Of the random order; 0 by default.' }),
    measures: t.field({
      type: ['JSON'],
      description:
        'What is measured: PERPLEXITY, LATENCY, or one with options: { measure, … }, such as { measure: ZERO_SHOT, datasets }. PERPLEXITY by default.',
    }),
    reference: t.field({
      type: 'JSON',
      description:
        'What cells are compared with: themselves with these levels, or "DENSE". By default without compensation where the study varies that, else the dense model.',
    }),
    expectations: t.field({
      type: ['JSON'],
      description: 'What is expected of cells: { where, perplexity: "<= 12.3", verdict: "BETTER" }.',
    }),
  }),
});

/** Seconds of three hundred years, and bytes that no disk has. */
const MOST = { seconds: 1e10, bytes: 1e18 };

/** Arguments that say what goes without asking. */
export const limitArguments = builder.args((t) => ({
  maxSeconds: t.float({ description: 'Seconds that it may run without asking; an hour by default.' }),
  maxBytes: t.float({ description: 'Bytes that it may store without asking; 10 GB by default.' }),
  keepFreeBytes: t.float({
    description: 'Bytes of the database’s disk that it may not take without asking; 0 by default.',
  }),
}));

/** @throws FlapbookError BAD_PARAMETER, LIMIT_EXCEEDED */
export function limitsOf({
  maxSeconds,
  maxBytes,
  keepFreeBytes,
}: {
  readonly maxSeconds?: number | null;
  readonly maxBytes?: number | null;
  readonly keepFreeBytes?: number | null;
}): StudyLimits {
  const { seconds, bytes } = DEFAULT_STUDY_LIMITS;
  return {
    seconds: boundedCount('maxSeconds', maxSeconds ?? seconds, { low: 0, high: MOST.seconds }),
    bytes: boundedCount('maxBytes', maxBytes ?? bytes, { low: 0, high: MOST.bytes }),
    keepFreeBytes: boundedCount('keepFreeBytes', keepFreeBytes ?? 0, { low: 0, high: MOST.bytes }),
  };
}

builder.queryField('studyPlan', (t) =>
  t.field({
    type: StudyPlan,
    args: { spec: t.arg({ type: StudyInput, required: true }), ...limitArguments },
    description: 'What a study would run, with what is stored now; makes nothing known.',
    extensions: costs({ own: 50 }),
    resolve: (_root, { spec, ...limits }, { operations }) => operations.studies.plan(spec, limitsOf(limits)),
  }),
);
