import { bytesToFloat64, bytesToInt32 } from '@flapbook/database';
import { ERAS, TASKS, type TaskName } from '@flapbook/tasks';
import { z } from 'zod';
import type { JsonObject } from '../../../keys.ts';
import { zeroShot as kind } from '../../../kinds/zero-shot.ts';
import {
  insertZeroShotBlock,
  ZERO_SHOT_BYTES,
  ZERO_SHOT_COLUMNS,
  type ZeroShotBlock,
} from '../../../store/zero-shot.ts';
import { zeroShotResult } from '../../../tasks/scored-items.ts';
import type { BundledPart } from '../manifest.ts';
import type { ResultCodec } from './codec.ts';
import { agree } from './numbers.ts';

/** Three int32 an item: its index, its number of choices and the right one. */
const ITEM_BYTES = 12;
/** A float64 and two int32 a choice: its log-probability, its tokens and its code points. */
const CHOICE_BYTES = 16;

const VECTORS = ZERO_SHOT_COLUMNS.join(' || ');

/** A part is a block of items, named `FIRST+ITEMS`: six vectors, one after the other, in the order of the table. */
export const zeroShot: ResultCodec = {
  kind: kind.kind,
  version: kind.version,
  inline: false,
  isLarge: () => false,
  tables: ['zero_shot_block'],
  inputs: { model: { is: 'model' }, dataset: { is: 'dataset' }, pruned: { is: 'prunedModel', optional: true } },
  parameters: z.looseObject({
    task: z.string().refine((name) => Object.hasOwn(TASKS, name)),
    era: z.string().refine((name) => Object.hasOwn(ERAS, name)),
    limit: z.int().min(1).nullable(),
    engine: z.string().max(200),
  }),
  async describe({ database }, { key, result }) {
    const parts = await database.query<BundledPart>(
      `SELECT first_item || '+' || items AS name, encode(sha256(${VECTORS}), 'hex') AS digest, ${ZERO_SHOT_BYTES} AS bytes
        FROM zero_shot_block WHERE operation_key = $1 ORDER BY first_item`,
      [key],
    );
    return result === null ? null : { summary: result, parts };
  },
  async read({ database }, { key }, part) {
    const { first, items } = rangeOf(part);
    const [row] = await database.query<{ bytes: Buffer }>(
      `SELECT ${VECTORS} AS bytes FROM zero_shot_block WHERE operation_key = $1 AND first_item = $2 AND items = $3`,
      [key, first, items],
    );
    return row?.bytes ?? null;
  },
  async fault({ parameters }, { summary, parts }, read) {
    let next = 0;
    for (const part of parts) {
      const { first, items } = rangeOf(part.name);
      const rest = part.bytes - items * ITEM_BYTES;
      if (first !== next || !(items >= 1) || rest < 0 || rest % CHOICE_BYTES !== 0) {
        return `the items from ${next} on are not there`;
      }
      next += items;
    }
    if (next === 0) return 'it has no items';
    if (read === null) return null;
    const blocks: ZeroShotBlock[] = [];
    for (const part of parts) {
      const block = blockOf(part, await read(part));
      if (!isWhole(block)) return `the part ${part.name} is not of its shape`;
      blocks.push(block);
    }
    const expected = { ...zeroShotResult(parameters.task as TaskName, blocks) } as unknown as JsonObject;
    return agree(expected, summary) ? null : 'its scores are not those of its items';
  },
  async store({ transaction, read }, { key }, { parts }) {
    await transaction.query('DELETE FROM zero_shot_block WHERE operation_key = $1', [key]);
    for (const part of parts) await insertZeroShotBlock(transaction, key, blockOf(part, await read(part)));
    return true;
  },
};

function rangeOf(name: string): { first: number; items: number } {
  const [, first, items] = /^(\d{1,9})\+(\d{1,9})$/.exec(name) ?? [];
  return { first: Number(first), items: Number(items) };
}

function blockOf({ name }: BundledPart, bytes: Buffer): ZeroShotBlock {
  const { first, items } = rangeOf(name);
  const choices = (bytes.byteLength - items * ITEM_BYTES) / CHOICE_BYTES;
  let place = 0;
  const take = (length: number) => {
    place += length;
    return bytes.subarray(place - length, place);
  };
  return {
    firstItem: first,
    itemIndex: bytesToInt32(take(4 * items)),
    choices: bytesToInt32(take(4 * items)),
    gold: bytesToInt32(take(4 * items)),
    logProbability: bytesToFloat64(take(8 * choices)),
    tokens: bytesToInt32(take(4 * choices)),
    codePoints: bytesToInt32(take(4 * choices)),
  };
}

/** Whether its items have as many choices as there are scores, the right one among them. */
function isWhole({ choices, gold, logProbability }: ZeroShotBlock): boolean {
  const sum = choices.reduce((all, count) => all + count, 0);
  return sum === logProbability.length && choices.every((count, i) => count >= 1 && gold[i]! >= 0 && gold[i]! < count);
}
