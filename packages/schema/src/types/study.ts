import { listCells, type StudyRecord } from '@flapbook/operations';
import { FIGURES, factorNamed, varyingFactors } from '@flapbook/studies';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import type { OperationNode } from '../nodes/nodes.ts';
import { show } from '../nodes/other-version.ts';
import { restore } from '../nodes/restore.ts';
import {
  cellsById,
  figuresOfCell,
  outcomeOfStudy,
  type StudyCellNode,
  standingOf,
  stateOfCell,
} from '../nodes/studies.ts';
import { connection, PAGE_COST, pageArguments } from '../pages/connection.ts';
import { INSTANT } from '../pages/cursor.ts';
import { pageOf } from '../pages/page.ts';
import { Calibration } from './calibration.ts';
import { Evaluation } from './evaluation.ts';
import { Latency } from './latency.ts';
import { Mixture } from './mixture.ts';
import { OPERATION_COST, Operation } from './operation.ts';
import { Plan } from './plan.ts';
import { Problem } from './problem.ts';
import { PrunedModel } from './pruned-model.ts';
import { Reconstruction } from './reconstruction.ts';
import { StudyComparison } from './study-comparison.ts';
import { StudyCellStatus, StudyReportFormat, StudyStatus } from './study-enums.ts';
import { StudyExpectation } from './study-expectation.ts';
import { StudyLevel } from './study-factor.ts';
import { StudyPlan } from './study-plan.ts';

interface FigureNode {
  readonly name: string;
  readonly value: number;
  readonly timedOn: string | null;
}

const StudyFigure = builder.objectRef<FigureNode>('StudyFigure').implement({
  description: 'A number that a cell has come to.',
  fields: (t) => ({
    name: t.exposeString('name'),
    title: t.string({ description: 'In words.', resolve: ({ name }) => FIGURES[name]!.title }),
    unit: t.string({ description: 'Empty for numbers without one.', resolve: ({ name }) => FIGURES[name]!.unit }),
    value: t.exposeFloat('value', { description: 'In `unit`.' }),
    digits: t.int({ description: 'After the point in tables.', resolve: ({ name }) => FIGURES[name]!.digits }),
    higherIsBetter: t.boolean({
      nullable: true,
      description: 'Null where neither more nor less of it is better.',
      resolve: ({ name }) => {
        const { better } = FIGURES[name]!;
        return better === null ? null : better === 'HIGHER';
      },
    }),
    timedOn: t.exposeString('timedOn', {
      nullable: true,
      description:
        'Of times and memory, the processor, engine and machine that they were measured on: figures of different ones do not compare. Null for all others.',
    }),
  }),
});

export const StudyCell = builder.objectRef<StudyCellNode>('StudyCell').implement({
  description: 'One combination of levels.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Digest of its settings.' }),
    position: t.exposeInt('position', { description: 'Its place in the order in which cells are run, from 0.' }),
    settings: t.field({
      type: 'JSON',
      description: 'Levels by factor, defaults filled in; factors that are left to the operation are absent.',
      resolve: ({ settings }) => settings,
    }),
    status: t.field({
      type: StudyCellStatus,
      resolve: async (cell, _args, context) => (await stateOfCell(cell, context)).status,
    }),
    fraction: t.float({
      description: 'Work done, 0 to 1.',
      resolve: async (cell, _args, context) => (await stateOfCell(cell, context)).fraction,
    }),
    failure: t.field({
      type: Problem,
      nullable: true,
      description: 'Why it was refused or has failed; null where neither is so.',
      resolve: async (cell, _args, context) => (await stateOfCell(cell, context)).failure,
    }),
    figures: t.field({
      type: [StudyFigure],
      description: 'What it has come to so far.',
      extensions: costs({ own: 2, entries: 6 }),
      async resolve(cell, _args, context) {
        const { figures, timedOn } = await figuresOfCell(cell, context);
        return Object.entries(FIGURES).flatMap(([name, { timed }]) =>
          figures[name] === undefined ? [] : [{ name, value: figures[name], timedOn: timed ? timedOn : null }],
        );
      },
    }),
    comparison: t.field({
      type: StudyComparison,
      nullable: true,
      description:
        'Its perplexity beside that of the study’s reference; null until both are there, and for a cell that is the reference.',
      extensions: costs({ own: 5 }),
      async resolve(cell, _args, context) {
        const { cells } = await outcomeOfStudy(cell.study, context);
        const outcome = cells.find(({ id }) => id === cell.id);
        return outcome?.comparison || outcome?.comparisonProblem ? outcome : null;
      },
    }),
    keys: t.field({
      type: 'JSON',
      description: 'Keys of its operations, by what they are to it; none for a cell that was refused.',
      resolve: ({ keys }) => keys,
    }),
    operations: t.field({
      type: [Operation],
      description:
        'All of them, in the order of the names in `keys`; what another version of Flapbook made is shown as that. None for a cell that was refused.',
      extensions: costs({ own: 5, entries: 8 }),
      async resolve({ keys }, _args, context) {
        const roles = Object.keys(keys).sort();
        const nodes = await Promise.all(roles.map((role) => show(context, keys[role]!)));
        return nodes.filter((node) => node !== null);
      },
    }),
    calibration: t.field({
      type: Calibration,
      nullable: true,
      extensions: OPERATION_COST,
      description: 'Null where nothing is calibrated, and for a mixture.',
      resolve: operationOf('calibration'),
    }),
    mixture: t.field({
      type: Mixture,
      nullable: true,
      description: 'Null where one data set is calibrated on.',
      extensions: OPERATION_COST,
      resolve: operationOf('mixture'),
    }),
    plan: t.field({ type: Plan, nullable: true, extensions: OPERATION_COST, resolve: operationOf('plan') }),
    prunedModel: t.field({
      type: PrunedModel,
      nullable: true,
      extensions: OPERATION_COST,
      resolve: operationOf('prunedModel'),
    }),
    evaluation: t.field({
      type: Evaluation,
      nullable: true,
      description: 'Null where perplexity is not measured.',
      extensions: OPERATION_COST,
      resolve: operationOf('evaluation'),
    }),
    dense: t.field({
      type: Evaluation,
      nullable: true,
      description: 'Of the dense model on the same rows; null where perplexity is not measured.',
      extensions: OPERATION_COST,
      resolve: operationOf('dense'),
    }),
    reconstruction: t.field({
      type: Reconstruction,
      nullable: true,
      description: 'Null where the error on held-out tokens is not measured.',
      extensions: OPERATION_COST,
      resolve: operationOf('reconstruction'),
    }),
    latency: t.field({
      type: Latency,
      nullable: true,
      description: 'Null where latency is not measured.',
      extensions: OPERATION_COST,
      resolve: operationOf('latency'),
    }),
  }),
});

/** An operation of a cell; null for a cell that was refused, and for what another version of Flapbook made: `operations` has that. */
function operationOf(role: string) {
  return async (cell: StudyCellNode, _args: object, context: SchemaContext): Promise<never> => {
    const key = cell.keys[role];
    const node: OperationNode | null = key === undefined ? null : await restore(context, key);
    return node as never;
  };
}

const StudyCellConnection = connection('StudyCell', StudyCell);

const CellCounts = builder.objectRef<Readonly<Record<string, number>>>('StudyCellCounts').implement({
  description: 'Numbers of cells by how they stand.',
  fields: (t) => ({
    refused: t.int({ description: 'Number of cells whose settings cannot be meant.', resolve: (of) => of.REFUSED! }),
    planned: t.int({ description: 'Number of cells of which nothing is queued.', resolve: (of) => of.PLANNED! }),
    queued: t.int({ description: 'Number of cells that wait.', resolve: (of) => of.QUEUED! }),
    running: t.int({ description: 'Number of cells of which a part runs.', resolve: (of) => of.RUNNING! }),
    succeeded: t.int({ description: 'Number of cells whose results are there.', resolve: (of) => of.SUCCEEDED! }),
    failed: t.int({ description: 'Number of cells that have failed.', resolve: (of) => of.FAILED! }),
    cancelled: t.int({ description: 'Number of cells that were stopped.', resolve: (of) => of.CANCELLED! }),
  }),
});

const StudyProgress = builder.objectRef<StudyRecord>('StudyProgress').implement({
  description: 'Over everything that workers run for a study, what cells share counted once.',
  fields: (t) => ({
    done: t.int({
      description: 'Number of operations whose results are there.',
      resolve: async (study, _args, context) => (await standingOf(study, context)).study.done,
    }),
    total: t.int({
      description: 'Number of operations.',
      resolve: async (study, _args, context) => (await standingOf(study, context)).study.total,
    }),
    fraction: t.float({
      description: 'Work done, 0 to 1.',
      resolve: async (study, _args, context) => (await standingOf(study, context)).study.fraction,
    }),
    etaSeconds: t.float({
      nullable: true,
      description: 'Seconds until everything is there, on the present fleet; null where it does not run.',
      extensions: costs({ own: 20 }),
      async resolve(study, _args, context) {
        const { study: state } = await standingOf(study, context);
        return state.status === 'RUNNING' ? context.operations.studies.secondsLeft(study) : null;
      },
    }),
  }),
});

interface StudyFactorNode {
  readonly name: string;
  readonly levels: Parameters<NonNullable<ReturnType<typeof factorNamed>>['text']>[0][];
}

const StudyFactorLevels = builder.objectRef<StudyFactorNode>('StudyFactorLevels').implement({
  description: 'A factor in which the cells of a study differ.',
  fields: (t) => ({
    name: t.exposeString('name'),
    title: t.string({ description: 'The name in words.', resolve: ({ name }) => factorNamed(name)!.title }),
    numeric: t.boolean({
      description: 'Whether its levels are numbers.',
      resolve: ({ name }) => factorNamed(name)!.numeric,
    }),
    levels: t.field({
      type: [StudyLevel],
      description: 'Those that occur, in the order in which the study names them.',
      extensions: costs({ entries: 8 }),
      resolve: ({ name, levels }) => levels.map((value) => ({ value, title: factorNamed(name)!.text(value) })),
    }),
  }),
});

export const Study = builder.objectRef<StudyRecord>('Study');

Study.implement({
  description: 'A grid of settings over the pipeline, whose cells share every step that they have in common.',
  fields: (t) => ({
    id: t.exposeID('id'),
    key: t.exposeString('key', { description: 'SHA-256 of the canonical JSON of its specification, in hex.' }),
    name: t.exposeString('name'),
    spec: t.field({
      type: 'JSON',
      description: 'Its specification, every default filled in; may be given as an input again.',
      resolve: ({ spec }) => spec,
    }),
    status: t.field({
      type: StudyStatus,
      resolve: async (study, _args, context) => (await standingOf(study, context)).study.status,
    }),
    sequence: t.float({
      description: 'Number that grows with every change of it or of one of its operations.',
      resolve: async (study, _args, context) => (await standingOf(study, context)).study.sequence,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'Null before it was started.' }),
    factors: t.field({
      type: [StudyFactorLevels],
      extensions: costs({ entries: 4 }),
      resolve: ({ spec }) => varyingFactors(spec).map(({ name, levels }) => ({ name, levels: [...levels] })),
    }),
    counts: t.field({
      type: CellCounts,
      resolve: async (study, _args, context) => (await standingOf(study, context)).study.counts,
    }),
    progress: t.field({ type: StudyProgress, resolve: (study) => study }),
    plan: t.field({
      type: StudyPlan,
      description: 'What starting it would run now.',
      extensions: costs({ own: 50 }),
      resolve: ({ spec }, _args, { operations }) => operations.studies.plan(spec),
    }),
    expectations: t.field({
      type: [StudyExpectation],
      description: 'How what was expected stands.',
      extensions: costs({ own: 20, entries: 10 }),
      resolve: async (study, _args, context) => (await outcomeOfStudy(study, context)).expectations,
    }),
    report: t.string({
      args: { format: t.arg({ type: StudyReportFormat, required: true }) },
      description: 'The study as a file, with what is there so far.',
      extensions: costs({ own: 100 }),
      resolve: (study, { format }, { operations }) => operations.studies.report(study, format),
    }),
    cells: t.field({
      type: StudyCellConnection,
      args: pageArguments,
      description: 'In the order in which they are run.',
      extensions: PAGE_COST,
      resolve: (study, page, { operations }) =>
        pageOf<StudyCellNode, 'position'>(page, {
          load: async (limit, after) =>
            (
              await listCells(operations.database, study.id, {
                limit,
                after: after === null ? null : Number(after.position),
              })
            ).map((cell) => ({ ...cell, study })),
          positionOf: ({ position }) => ({ position: String(position) }),
          pattern: { position: /^\d{1,9}$/ },
        }),
    }),
    cell: t.field({
      type: StudyCell,
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      description: 'Null when there is none.',
      resolve: async (study, { id }, context) => (await cellsById(study, [id], context))[0] ?? null,
    }),
  }),
});

const StudyConnection = connection('Study', Study);

builder.queryFields((t) => ({
  study: t.field({
    type: Study,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    description: 'Null when there is none.',
    resolve: (_root, { id }, { operations }) => operations.studies.find(id),
  }),
  studies: t.field({
    type: StudyConnection,
    args: pageArguments,
    description: 'Newest first.',
    extensions: PAGE_COST,
    resolve: (_root, page, { operations }) =>
      pageOf(page, {
        load: (limit, after) => operations.studies.list({ limit, after }),
        positionOf: ({ position, id }) => ({ position, id }),
        pattern: { position: INSTANT, id: /^/ },
      }),
  }),
}));
