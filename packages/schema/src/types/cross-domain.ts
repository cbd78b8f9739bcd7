import { FlapbookError } from '@flapbook/flap';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { LIMITS } from '../limits/limits.ts';
import {
  type CalibrationNode,
  calibrationNode,
  type EvaluationNode,
  evaluationNode,
  type MixtureNode,
  planNode,
  prunedModelNode,
} from '../nodes/nodes.ts';
import { titleOf } from '../nodes/titles.ts';
import { Compensation } from './enums.ts';
import { Evaluation } from './evaluation.ts';
import { CalibrationInput, EvaluationInput, PlanInput } from './inputs.ts';
import { MixturePartInput, mixtureOf } from './mixture.ts';
import { Model } from './model.ts';
import { OPERATION_COST, Operation } from './operation.ts';

interface CrossDomainRowNode {
  readonly calibration: CalibrationNode | MixtureNode;
  readonly evaluations: readonly EvaluationNode[];
}

interface CrossDomainNode {
  readonly dense: readonly EvaluationNode[];
  readonly rows: readonly CrossDomainRowNode[];
}

const CrossDomainRow = builder.objectRef<CrossDomainRowNode>('CrossDomainRow').implement({
  description: 'A model pruned by one calibration or mixture, evaluated on every data set.',
  fields: (t) => ({
    calibration: t.field({
      type: Operation,
      description: 'A Calibration or a Mixture.',
      extensions: OPERATION_COST,
      resolve: ({ calibration }) => calibration,
    }),
    title: t.string({
      description: 'What it was calibrated on, in words.',
      resolve: ({ calibration }) => titleOf(calibration),
    }),
    evaluations: t.field({
      type: [Evaluation],
      description: 'In the order of the data sets asked for.',
      extensions: costs({ entries: 6 }),
      resolve: ({ evaluations }) => evaluations,
    }),
  }),
});

const CrossDomain = builder.objectRef<CrossDomainNode>('CrossDomain').implement({
  description: 'Calibrated on x evaluated on: a matrix of perplexities.',
  fields: (t) => ({
    dense: t.field({
      type: [Evaluation],
      description: 'The dense model on every data set, which `Evaluation.compare` compares with.',
      extensions: costs({ entries: 6 }),
      resolve: ({ dense }) => dense,
    }),
    rows: t.field({
      type: [CrossDomainRow],
      description: 'One entry a calibration, then one a mixture.',
      extensions: costs({ entries: 6 }),
      resolve: ({ rows }) => rows,
    }),
  }),
});

const MixtureInput = builder.inputType('MixtureInput', {
  fields: (t) => ({ parts: t.field({ type: [MixturePartInput], required: true }) }),
});

builder.objectField(Model, 'crossDomain', (t) =>
  t.field({
    type: CrossDomain,
    args: {
      calibrations: t.arg({ type: [CalibrationInput], required: true }),
      mixtures: t.arg({ type: [MixtureInput], description: 'Further lines of the matrix; none by default.' }),
      evaluations: t.arg({ type: [EvaluationInput], required: true }),
      plan: t.arg({ type: PlanInput, required: true }),
      compensation: t.arg({ type: Compensation, defaultValue: 'BASELINE_BIAS' }),
    },
    description: `The same plan from several calibrations and mixtures, evaluated on several data sets; at most ${LIMITS.crossDomainCells} evaluations.`,
    extensions: costs({ own: 50 }),
    async resolve(model, { calibrations, mixtures, evaluations, plan, compensation }, context) {
      const cells = (calibrations.length + (mixtures?.length ?? 0) + 1) * evaluations.length;
      if (cells > LIMITS.crossDomainCells) {
        throw new FlapbookError(
          'LIMIT_EXCEEDED',
          `The matrix has ${cells} evaluations; at most ${LIMITS.crossDomainCells} are made at once.`,
        );
      }
      const { engine } = context.operations;
      const lines = await Promise.all([
        ...calibrations.map(async ({ dataset: name, ...spec }) =>
          calibrationNode(spec, { model, dataset: await context.datasetsByName.load(name), engine }),
        ),
        ...(mixtures ?? []).map(({ parts }) => mixtureOf(model, parts, context)),
      ]);
      const columns = await Promise.all(
        evaluations.map(async ({ dataset: name, ...spec }) => ({
          spec,
          dataset: await context.datasetsByName.load(name),
        })),
      );
      const on = (subject: Parameters<typeof evaluationNode>[1]['subject']) =>
        columns.map(({ spec, dataset }) => evaluationNode(spec, { subject, dataset, engine }));
      return {
        dense: on(model),
        rows: lines.map((calibration) => ({
          calibration,
          evaluations: on(prunedModelNode(compensation ?? 'BASELINE_BIAS', planNode(plan, { model, calibration }))),
        })),
      };
    },
  }),
);
