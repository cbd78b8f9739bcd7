import { DOCUMENT_ROWS, evaluationRows, traitsOf } from '@flapbook/models';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import { perplexityOf } from '../statistics/perplexity.ts';
import { insertEvaluationBlock, readEvaluationBlocks, storedBlocks } from '../store/results.ts';
import { resolveSequenceLength } from './calibration/sequence-length.ts';
import type { OperationKind } from './kind.ts';
import { pruningOf } from './pruning.ts';
import { RANGES } from './ranges.ts';
import { requireInteger } from './validate.ts';

const VERSION = 1;

/** Tokens that one block of rows holds: what an interruption can lose. */
const BLOCK_TOKENS = 8192;

/** Characters of a token, to guess how long a text will take before it is tokenised. */
export const CHARACTERS_PER_TOKEN = 3.5;

/** What the user wrote; everything absent has a default. */
export interface EvaluationSpec {
  readonly sequenceLength?: number | null;
  readonly maxRows?: number | null;
}

export interface EvaluationParameters extends JsonObject {
  readonly sequenceLength: number;
  readonly maxRows: number | null;
  readonly engine: string;
}

/** What is evaluated: a dense model, or a pruned one. */
export interface EvaluationSubject {
  readonly model: ModelRecord;
  readonly pruned: ResolvedOperation | null;
}

/**
 * Fills in the defaults of an evaluation.
 *
 * @throws FlapbookError BAD_PARAMETER, ROWS_UNEQUAL, SEQUENCE_TOO_LONG
 */
export function resolveEvaluation(
  spec: EvaluationSpec,
  {
    subject,
    dataset,
    engine,
  }: { readonly subject: EvaluationSubject; readonly dataset: DatasetRecord; readonly engine: string },
): ResolvedOperation<EvaluationParameters> {
  const { model, pruned } = subject;
  const sequenceLength = resolveSequenceLength(spec.sequenceLength, { model, dataset });
  const given = spec.maxRows ?? null;
  if (given !== null) requireInteger('maxRows', given, RANGES.rows);
  // All rows, asked for by number or not, are the same operation; from documents so many are drawn.
  const available = dataset.kind === 'documents' ? null : dataset.rows;
  const maxRows =
    dataset.kind === 'documents'
      ? (given ?? DOCUMENT_ROWS)
      : available !== null && (given ?? available) >= available
        ? null
        : given;
  const rows = Math.min(
    maxRows ?? Number.POSITIVE_INFINITY,
    dataset.kind === 'documents'
      ? Number.POSITIVE_INFINITY
      : (available ?? Math.ceil(dataset.characters! / CHARACTERS_PER_TOKEN / sequenceLength)),
  );
  return resolved<EvaluationParameters>({
    kind: 'evaluation',
    version: VERSION,
    parameters: { sequenceLength, maxRows, engine },
    inputs: { model: model.key, dataset: dataset.key, ...(pruned && { pruned: pruned.key }) },
    operations: pruned ? [pruned] : [],
    inline: false,
    work: passesOf(model, sequenceLength) * model.parameters * rows * sequenceLength,
    bytes: rows * (Float64Array.BYTES_PER_ELEMENT + Int32Array.BYTES_PER_ELEMENT),
  });
}

/** Of a row: one, or of a model of masked tokens one a token. */
function passesOf({ description }: ModelRecord, sequenceLength: number): number {
  return traitsOf(description).causal ? 1 : sequenceLength;
}

/** Where a block of rows lies. */
interface BlockRange {
  readonly firstRow: number;
  readonly rows: number;
}

export const evaluation: OperationKind = {
  kind: 'evaluation',
  version: VERSION,
  parts(operation, { model, dataset, tokens }) {
    const { sequenceLength, maxRows } = operation.parameters as EvaluationParameters;
    const available =
      dataset!.kind === 'documents' ? maxRows! : (dataset!.rows ?? Math.floor(tokens! / sequenceLength));
    // Nothing to evaluate is an error, which the one that draws the rows gives.
    const rows = Math.max(1, Math.min(maxRows ?? available, available));
    const blockRows = Math.max(1, Math.floor(BLOCK_TOKENS / sequenceLength));
    return Array.from({ length: Math.ceil(rows / blockRows) }, (_, block) => {
      const range: BlockRange = { firstRow: block * blockRows, rows: Math.min(blockRows, rows - block * blockRows) };
      const blockTokens = range.rows * sequenceLength;
      return {
        key: `${operation.key}/${range.firstRow}+${range.rows}`,
        part: { ...range },
        work: passesOf(model, sequenceLength) * model.parameters * blockTokens,
        tokens: blockTokens,
      };
    });
  },
  async stored(database, { key }) {
    const ranges = await storedBlocks(database, key);
    return new Set(ranges.map(({ firstRow, rows }) => `${key}/${firstRow}+${rows}`));
  },
  async run(task) {
    const { sequenceLength, maxRows } = task.operation.parameters as EvaluationParameters;
    const { key, inputs } = task.operation;
    const model = await task.model(inputs.model!);
    const rows = await task.shared('rows', async () =>
      evaluationRows(await task.tokens(await task.dataset(inputs.dataset!), model), { sequenceLength, maxRows }),
    );
    const pruning =
      inputs.pruned === undefined
        ? undefined
        : await task.shared('pruning', () => pruningOf(task, inputs.pruned!, model));
    const opened = await task.open(model);
    const range = task.part as JsonObject & BlockRange;
    const { nll, tokens } = await opened.evaluate(rows.slice(range.firstRow, range.firstRow + range.rows), {
      signal: task.signal,
      pruning,
      nameRow: (row) => `row ${range.firstRow + row}`,
      onProgress: (fraction) => task.progress(fraction),
    });
    return (transaction) => insertEvaluationBlock(transaction, key, { firstRow: range.firstRow, nll, tokens });
  },
  async combine({ key }, { database }) {
    return { ...perplexityOf(await readEvaluationBlocks(database, key)) };
  },
};
