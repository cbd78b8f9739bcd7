import type { ROLES } from '@flapbook/access';
import {
  BUDGETS,
  type BudgetName,
  COMPENSATIONS,
  type CompensationName,
  METRICS,
  type MetricName,
  REDUCTIONS,
  REMEDIES,
  type ReductionName,
  SALIENCY_VARIANTS,
  type SaliencyVariantName,
  STRUCTURES,
  type StructureName,
} from '@flapbook/flap';
import {
  type Assessment,
  type AUDIENCES,
  type ExportDataType as DataTypeName,
  EXPORT_DATA_TYPES,
  EXPORT_FORMATS,
  VERDICTS,
} from '@flapbook/operations';
import { ERAS, type EraName, TASKS, type TaskName } from '@flapbook/tasks';
import { builder } from '../builder.ts';

/** Values of an enum from a registry of `flap`, so that a new entry there needs no line here. */
function titled<Name extends string>(
  registry: Readonly<Record<Name, { readonly title: string }>>,
): Record<Name, { description: string }> {
  const names = Object.keys(registry) as Name[];
  return Object.fromEntries(names.map((name) => [name, { description: `${registry[name].title}.` }])) as Record<
    Name,
    { description: string }
  >;
}

export const OperationStatus = builder.enumType('OperationStatus', {
  values: {
    PLANNED: { description: 'Known, and never asked to run.' },
    QUEUED: { description: 'Waits for a worker, or for what it needs.' },
    RUNNING: { description: 'A worker runs it.' },
    SUCCEEDED: { description: 'Its result is there, for good.' },
    FAILED: { description: '`error` says why.' },
    CANCELLED: { description: 'Stopped on request; finished parts are kept.' },
  },
});

export const Priority = builder.enumType('Priority', {
  description: 'Which work is taken first.',
  values: {
    INTERACTIVE: { description: 'Somebody waits for it.' },
    BACKGROUND: { description: 'Runs when no interactive work waits, a study for example.' },
  },
});

export const WorkerState = builder.enumType('WorkerState', {
  values: {
    READY: { description: 'Waits for a task.' },
    BUSY: { description: 'Runs a task.' },
    LOST: { description: 'Gave no sign of life for more than 6 seconds; others run what it ran.' },
    STOPPED: { description: 'Ended in good order.' },
  },
});

export const TaskRole = builder.enumType('TaskRole', {
  values: {
    SPLIT: { description: 'Finds out of which parts an operation consists.' },
    PART: { description: 'Computes a part.' },
  },
});

export const WaitReason = builder.enumType('WaitReason', {
  description: 'What an operation waits for, besides its turn.',
  values: {
    INPUTS: { description: 'Operations that it needs.' },
    BACK_OFF: { description: 'The time at which parts of it are tried again that went wrong in a way that may pass.' },
    NO_WORKER: { description: 'Any worker: none is alive.' },
    NO_ENGINE: { description: 'A worker with the engine that it asks for.' },
    NO_SITE: { description: 'A worker with that engine on the device and the machine that it times.' },
    OTHER_VERSION: { description: 'A worker of the version of Flapbook that asked for it.' },
    NO_MEMORY: { description: 'A worker with enough memory.' },
  },
});

export const CollectionStatus = builder.enumType('CollectionStatus', {
  values: {
    RUNNING: { description: 'Somebody deletes.' },
    SUCCEEDED: { description: '`gone` says what it has deleted.' },
    FAILED: { description: '`problem` says why; what was deleted by then stays deleted.' },
    INTERRUPTED: { description: 'Whoever deleted has died; what was deleted by then stays deleted.' },
  },
});

export const Sampling = builder.enumType('Sampling', {
  description: 'How calibration windows are drawn from a text.',
  values: {
    CONTIGUOUS: { description: 'One after another from the start.' },
    RANDOM: { description: 'At random starts, from a seed.' },
    PYTHON_RANDOM: { description: 'At the random starts that the published scripts draw with the same seed.' },
    DOCUMENTS: {
      description:
        'From documents, as published for C4 with the same seed: a document is drawn until one is longer than a row, then a start in it. Data sets of documents take no other.',
    },
  },
});

export const Estimator = builder.enumType('Estimator', {
  description: 'How the statistics of samples are combined.',
  values: {
    PAPER: { description: 'The variance over all tokens, as the paper defines it.' },
    REFERENCE: { description: 'The running estimate of the published code.' },
  },
});

export const Metric = builder.enumType('Metric', {
  description: 'What scores a channel; the lower, the sooner it is pruned.',
  values: titled<MetricName>(METRICS),
});

export const Structure = builder.enumType('Structure', {
  description: 'Among which units scores compete.',
  values: titled<StructureName>(STRUCTURES),
});

export const LayerBudget = builder.enumType('LayerBudget', {
  description: 'How layers share a ratio, in structures that prune each layer by itself.',
  values: titled<BudgetName>(BUDGETS),
});

export const Compensation = builder.enumType('Compensation', {
  description: 'What stands in for pruned channels.',
  values: titled<CompensationName>(COMPENSATIONS),
});

export const SaliencyVariant = builder.enumType('SaliencyVariant', {
  description: 'How the importance of weights is estimated from gradients.',
  values: titled<SaliencyVariantName>(SALIENCY_VARIANTS),
});

export const Reduction = builder.enumType('Reduction', {
  description: 'How the scores that a channel has in several matrices become one.',
  values: titled<ReductionName>(REDUCTIONS),
});

export const Module = builder.enumType('Module', {
  description: 'The two prunable modules of a layer.',
  values: { ATTENTION: { value: 'attention' }, MLP: { value: 'mlp' } } as const,
});

export const RowOrder = builder.enumType('RowOrder', {
  description: 'In which order compared rows come.',
  values: {
    WORSE_FIRST: { description: 'From the row that has become hardest.' },
    BETTER_FIRST: { description: 'From the row that has become easiest.' },
    IN_ORDER: { description: 'As in the data set.' },
  },
});

export const ZeroShotTask = builder.enumType('ZeroShotTask', {
  description: 'What is asked of a model without examples.',
  values: titled<TaskName>(TASKS),
});

export const Era = builder.enumType('Era', {
  description:
    'How the harness of some years put contexts and continuations into tokens. Numbers of different eras do not compare.',
  values: Object.fromEntries(
    Object.entries(ERAS).map(([name, { description }]) => [name, { description: `${description}.` }]),
  ) as Record<EraName, { description: string }>,
});

export const AccuracyMetric = builder.enumType('AccuracyMetric', {
  values: {
    ACC: { value: 'acc', description: 'The choice with the largest summed log-probability is right.' },
    ACC_NORM: {
      value: 'acc_norm',
      description: 'The choice with the largest log-probability by its length in code points is right.',
    },
  } as const,
});

export const AnswerOrder = builder.enumType('AnswerOrder', {
  description: 'In which order answered items come.',
  values: {
    MARGIN: { description: 'From the most clearly wrong to the most clearly right.' },
    MARGIN_DESCENDING: { description: 'From the most clearly right to the most clearly wrong.' },
    IN_ORDER: { description: 'As they were scored.' },
  },
});

export const CellKind = builder.enumType('CellKind', { values: ['MARKDOWN', 'QUERY', 'CONTROLS', 'STUDY'] });

export const Joining = builder.enumType('Joining', {
  description: 'What stands between the lines or rows of a text.',
  values: {
    NONE: { description: 'The file as it is.' },
    SPACE: { description: 'One space.' },
    BLANK_LINE: { description: 'An empty line.' },
    DOCUMENTS: { description: 'Nothing joins them: rows stay documents by themselves, as C4’s. Not for text files.' },
  },
});

export const ErrorCode = builder.enumType('ErrorCode', {
  description: 'The closed set of expected failures, each with what to do about it.',
  values: Object.fromEntries(
    Object.entries(REMEDIES).map(([code, remedy]) => [code, { description: remedy }]),
  ) as Record<keyof typeof REMEDIES, { description: string }>,
});

export const Verdict = builder.enumType('Verdict', {
  description: 'What the rows show of a result beside its base.',
  values: {
    BETTER: { description: 'The perplexity is lower, and the rows agree.' },
    WORSE: { description: 'The perplexity is higher, and the rows agree.' },
    UNRESOLVED: { description: 'The rows at hand do not tell.' },
  },
});

export const ExportFormat = builder.enumType('ExportFormat', {
  description: 'In which form a model is written.',
  values: Object.fromEntries(
    [...EXPORT_FORMATS.values()].map(({ name, title, description }) => [
      name,
      { description: `${title}. ${description}` },
    ]),
  ) as Record<string, { description: string }>,
});

const DATA_TYPE_TEXTS: Readonly<Record<DataTypeName, string>> = {
  STORED: 'That of each tensor in the base model.',
  F32: 'float32, 4 bytes a number.',
  F16: 'float16, 2 bytes a number.',
  BF16: 'bfloat16, 2 bytes a number.',
  Q8_0: 'Blocks of 32 eight-bit integers with a float16 scale: 34 bytes for 32 numbers.',
};

export const ExportDataType = builder.enumType('ExportDataType', {
  description: 'What the numbers of a written model’s matrices are.',
  values: Object.fromEntries(EXPORT_DATA_TYPES.map((name) => [name, { description: DATA_TYPE_TEXTS[name] }])) as Record<
    DataTypeName,
    { description: string }
  >,
});

const VERDICT_TEXTS: Readonly<Record<Assessment['verdict'], string>> = {
  EXACT: 'It computes what the model computes, rounding to the data type apart.',
  EXACT_WITH_PADDING: 'So it does, with units of zeros that the model does not have.',
  LOSES_BIAS: 'So it does but for biases of the compensation, which the format has no place for.',
  REFUSED: 'It is not written in this format.',
};

export const ExportVerdict = builder.enumType('ExportVerdict', {
  description: 'How far a written model computes what the model computes.',
  values: Object.fromEntries(VERDICTS.map((name) => [name, { description: VERDICT_TEXTS[name] }])) as Record<
    Assessment['verdict'],
    { description: string }
  >,
});

export const Role = builder.enumType('Role', {
  description: 'What a member may do, each with all that the one before may.',
  values: {
    VIEWER: { description: 'Look at everything that is not about members.' },
    RESEARCHER: { description: 'Change notebooks and studies, run, register, publish.' },
    ADMIN: { description: 'Decide about members and what others have published, delete results, read the audit log.' },
  } satisfies Record<(typeof ROLES)[number], object>,
});

export const Audience = builder.enumType('Audience', {
  description: 'Who may read a revision.',
  values: {
    MEMBERS: { description: 'Whoever may sign in.' },
    UNLISTED: { description: 'Whoever has its link; it is listed nowhere.' },
    PUBLIC: { description: 'Everybody; it is listed.' },
    WITHDRAWN: { description: 'Nobody: its link says that it was withdrawn.' },
  } satisfies Record<(typeof AUDIENCES)[number], object>,
});
