import { groupBy } from './group.ts';
import type { UnfinishedTask } from './workload.ts';

/**
 * Tasks as their lanes will run them: the turns of a lane go to its parts in the order in which their operations were
 * asked for, whichever of them the turns were given to. See `takeInTurn`.
 */
export function inLaneOrder<Task extends UnfinishedTask & { readonly wantedAt: number }>(
  tasks: readonly Task[],
): Task[] {
  const lanes = groupBy(tasks, laneOf);
  return [...lanes].flatMap(([lane, own]) => {
    if (lane === null) return own;
    const turns = own.map(({ turn }) => turn).sort((a, b) => a - b);
    const order = own.toSorted((a, b) => a.wantedAt - b.wantedAt || a.turn - b.turn);
    return order.map((task, i) => ({ ...task, turn: turns[i]! }));
  });
}

/** Tasks of one name may take each other's turns; null for what keeps its own. */
function laneOf({ role, workerId, lane, priority, queue }: UnfinishedTask): string | null {
  return role === 'PART' && workerId === null ? `${priority} ${queue} ${lane}` : null;
}
