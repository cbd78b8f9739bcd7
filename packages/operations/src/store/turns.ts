import type { Queryable } from '@flapbook/database';
import type { NewTask, Priority } from './tasks.ts';

/**
 * Fair shares by start-time fair queuing (Goyal, Vin, Cheng: "Start-time Fair Queuing", SIGCOMM 1996). A task's turn is
 * its start on a virtual clock: when the lane's earlier tasks would have ended had each lane its equal share, but not
 * before the clock's now, which is the least turn among what waits or runs. Tasks are taken in the order of their turns,
 * so that a notebook with one task waits for one task of each other notebook and not for their thousands. Since only
 * unfinished tasks count, a notebook that cancels its work owes nothing, and an idle fleet starts again at 0.
 */

/** A turn's unit: a thousand million parameters times tokens, and at least one a task. */
const WORK_OF_A_TURN = 1e9;

/** The turn of each task, in the order given. */
export async function putInTurn(transaction: Queryable, tasks: readonly NewTask[]): Promise<number[]> {
  const next = new Map<string, number>();
  const turns: number[] = [];
  for (const { lane, priority, work } of tasks) {
    const id = `${priority} ${lane}`;
    const turn = next.get(id) ?? (await nextTurn(transaction, lane, priority));
    turns.push(turn);
    next.set(id, turn + turnsOf(work));
  }
  return turns;
}

async function nextTurn(transaction: Queryable, lane: string, priority: Priority): Promise<number> {
  const [row] = await transaction.query<{ turn: number }>(
    `SELECT greatest(
        (SELECT max(turn + greatest(1, work / $3)) FROM task
          WHERE lane = $1 AND priority = $2 AND status IN ('QUEUED', 'RUNNING')),
        (SELECT min(turn) FROM task WHERE priority = $2 AND status IN ('QUEUED', 'RUNNING')),
        0) AS turn`,
    [lane, priority, WORK_OF_A_TURN],
  );
  return row!.turn;
}

/** How many turns a task takes. */
export function turnsOf(work: number): number {
  return Math.max(1, work / WORK_OF_A_TURN);
}

/** Turns are exact in the queue up to here: a hundred days of a fleet's work. */
const LATEST_TURN = 2 ** 30 - 1;

/** The queue's priority of a task: interactive work before all background work, then by turn. */
export function queuePriority({ priority, turn }: { readonly priority: Priority; readonly turn: number }): number {
  const late = Math.min(LATEST_TURN, Math.round(turn));
  return priority === 'INTERACTIVE' ? LATEST_TURN - late : -1 - late;
}
