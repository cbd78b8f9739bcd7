import { bytesToFloat64, bytesToInt32 } from '@flapbook/database';
import { z } from 'zod';
import type { JsonObject } from '../../../keys.ts';
import { evaluation as kind } from '../../../kinds/evaluation.ts';
import { perplexityOf } from '../../../statistics/perplexity.ts';
import { type EvaluationBlock, insertEvaluationBlock } from '../../../store/results.ts';
import type { BundledPart } from '../manifest.ts';
import type { ResultCodec } from './codec.ts';
import { agree } from './numbers.ts';

/** A float64 and an int32 a row: the row's NLL, then, after all of those, its predicted tokens. */
const ROW_BYTES = 12;

/** A part is a block of rows, named `FIRST+ROWS`. */
export const evaluation: ResultCodec = {
  kind: kind.kind,
  version: kind.version,
  inline: false,
  isLarge: () => false,
  tables: ['evaluation_block'],
  inputs: { model: { is: 'model' }, dataset: { is: 'dataset' }, pruned: { is: 'prunedModel', optional: true } },
  parameters: z.looseObject({
    sequenceLength: z.int().min(2),
    maxRows: z.int().min(1).nullable(),
    engine: z.string().max(200),
  }),
  async describe({ database }, { key, result }) {
    const parts = await database.query<BundledPart>(
      `SELECT first_row || '+' || rows AS name, encode(sha256(nll || tokens), 'hex') AS digest,
          octet_length(nll) + octet_length(tokens) AS bytes
        FROM evaluation_block WHERE operation_key = $1 ORDER BY first_row`,
      [key],
    );
    return result === null ? null : { summary: result, parts };
  },
  async read({ database }, { key }, part) {
    const { first, rows } = rangeOf(part);
    const [row] = await database.query<{ bytes: Buffer }>(
      'SELECT nll || tokens AS bytes FROM evaluation_block WHERE operation_key = $1 AND first_row = $2 AND rows = $3',
      [key, first, rows],
    );
    return row?.bytes ?? null;
  },
  async fault(_operation, { summary, parts }, read) {
    let next = 0;
    for (const part of parts) {
      const { first, rows } = rangeOf(part.name);
      if (first !== next || part.bytes !== rows * ROW_BYTES) return `the rows from ${next} on are not there`;
      next += rows;
    }
    if (next === 0) return 'it has no rows';
    if (read === null) return null;
    const blocks: EvaluationBlock[] = [];
    for (const part of parts) blocks.push(blockOf(part, await read(part)));
    const { perplexity, interval, rows, tokens } = perplexityOf(blocks);
    const expected: JsonObject = { perplexity, interval: interval && { ...interval }, rows, tokens };
    return agree(expected, summary) ? null : 'its perplexity is not that of its rows';
  },
  async store({ transaction, read }, { key }, { parts }) {
    await transaction.query('DELETE FROM evaluation_block WHERE operation_key = $1', [key]);
    for (const part of parts) await insertEvaluationBlock(transaction, key, blockOf(part, await read(part)));
    return true;
  },
};

function rangeOf(name: string): { first: number; rows: number } {
  const [, first, rows] = /^(\d{1,9})\+([1-9]\d{0,8})$/.exec(name) ?? [];
  return { first: Number(first), rows: Number(rows) };
}

function blockOf({ name }: BundledPart, bytes: Buffer): EvaluationBlock {
  const { first, rows } = rangeOf(name);
  return {
    firstRow: first,
    nll: bytesToFloat64(bytes.subarray(0, rows * 8)),
    tokens: bytesToInt32(bytes.subarray(rows * 8)),
  };
}
