import { FlapbookError } from '@flapbook/flap';
import { checkSelection, type DatasetSource } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { Joining, ZeroShotTask } from '../types/enums.ts';

const OPERATORS = { EQUAL: '=', NOT_EQUAL: '!=', AT_LEAST: '>=', AT_MOST: '<=' } as const;
const MOST_CONDITIONS = 16;

const Operator = builder.enumType('ConditionOperator', {
  values: Object.keys(OPERATORS) as (keyof typeof OPERATORS)[],
});

const FILE = 'A file on the server’s disk.';

const TextSourceInput = builder.inputType('TextSourceInput', {
  fields: (t) => ({
    file: t.string({ required: true, description: FILE }),
    joining: t.field({ type: Joining, defaultValue: 'NONE' }),
  }),
});

const RecordConditionInput = builder.inputType('RecordConditionInput', {
  description: 'A condition on a field of a record. What a record leaves empty meets NOT_EQUAL alone.',
  fields: (t) => ({
    field: t.string({ required: true }),
    operator: t.field({ type: Operator, defaultValue: 'EQUAL' }),
    value: t.string({
      required: true,
      description: 'Compared with the field as written; a number for AT_LEAST and AT_MOST.',
    }),
  }),
});

const WHERE = 'Only records that meet every condition; at most 16.';
const FROM_ROW = 'The first record of the file that is taken, from 0, before any condition.';
const TO_ROW = 'The record behind the last that is taken; to the end by default.';

const JsonlSourceInput = builder.inputType('JsonlSourceInput', {
  fields: (t) => ({
    file: t.string({ required: true, description: FILE }),
    field: t.string({ required: true, description: 'The field of each line’s object that holds the text.' }),
    joining: t.field({ type: Joining, defaultValue: 'BLANK_LINE' }),
    where: t.field({ type: [RecordConditionInput], description: WHERE }),
    fromRow: t.float({ description: FROM_ROW }),
    toRow: t.float({ description: TO_ROW }),
  }),
});

const ParquetSourceInput = builder.inputType('ParquetSourceInput', {
  fields: (t) => ({
    file: t.string({ required: true, description: FILE }),
    column: t.string({ required: true, description: 'The column that holds the text.' }),
    joining: t.field({ type: Joining, defaultValue: 'BLANK_LINE' }),
    where: t.field({ type: [RecordConditionInput], description: WHERE }),
    fromRow: t.float({ description: FROM_ROW }),
    toRow: t.float({ description: TO_ROW }),
  }),
});

const TokensSourceInput = builder.inputType('TokensSourceInput', {
  fields: (t) => ({
    file: t.string({ required: true, description: FILE }),
    name: t.string({ required: true, description: 'The field of the file’s object that holds the rows.' }),
  }),
});

const TaskSourceInput = builder.inputType('TaskSourceInput', {
  fields: (t) => ({
    file: t.string({
      required: true,
      description: `${FILE} The hub’s Parquet, or JSON lines in the hub’s or the publishers’ layout.`,
    }),
    task: t.field({ type: ZeroShotTask, required: true }),
    labels: t.string({
      description: 'A file with a label a line, where the answers are kept apart as PIQA’s publishers do.',
    }),
  }),
});

export const DatasetSourceInput = builder.inputType('DatasetSourceInput', {
  isOneOf: true,
  fields: (t) => ({
    text: t.field({ type: TextSourceInput }),
    jsonl: t.field({ type: JsonlSourceInput }),
    parquet: t.field({ type: ParquetSourceInput }),
    tokens: t.field({ type: TokensSourceInput }),
    task: t.field({ type: TaskSourceInput }),
  }),
});

type Records = Pick<typeof JsonlSourceInput.$inferInput, 'joining' | 'where' | 'fromRow' | 'toRow'>;

/** @throws FlapbookError BAD_PARAMETER */
export function sourceOf({ text, jsonl, parquet, tokens, task }: typeof DatasetSourceInput.$inferInput): DatasetSource {
  if (text) return { format: 'text', file: text.file, joining: requireOther(text.joining ?? 'NONE', 'DOCUMENTS') };
  if (tokens) return { format: 'tokens', file: tokens.file, name: tokens.name };
  if (task) return { format: 'task', file: task.file, task: task.task, labels: task.labels ?? null };
  if (parquet) return { format: 'parquet', file: parquet.file, column: parquet.column, ...recordsOf(parquet) };
  return { format: 'jsonl', file: jsonl!.file, field: jsonl!.field, ...recordsOf(jsonl!) };
}

function recordsOf({ joining, where, fromRow, toRow }: Records) {
  if ((where?.length ?? 0) > MOST_CONDITIONS) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `At most ${MOST_CONDITIONS} conditions may be given; ${where!.length} were.`,
    );
  }
  const conditions = (where ?? []).map(({ field, operator, value }) => ({
    field,
    operator: OPERATORS[operator ?? 'EQUAL'],
    value,
  }));
  const ranged = (fromRow ?? null) !== null || (toRow ?? null) !== null;
  return {
    joining: requireOther(joining ?? 'BLANK_LINE', 'NONE'),
    ...checkSelection({
      where: conditions,
      ...(ranged && { rows: [fromRow ?? 0, toRow ?? Number.MAX_SAFE_INTEGER] as const }),
    }),
  };
}

function requireOther<All extends string, No extends All>(joining: All, no: No): Exclude<All, No> {
  if (joining !== no) return joining as Exclude<All, No>;
  const what = no === 'NONE' ? 'is for text files' : 'is for records, not for text files';
  throw new FlapbookError('BAD_PARAMETER', `joining ${no} ${what}; give SPACE or BLANK_LINE.`);
}
