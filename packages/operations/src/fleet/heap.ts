import { queuePriority } from '../store/turns.ts';
import type { Crowd, Place, UnfinishedTask } from './workload.ts';

/** Tasks that are alike and wait, with sums of them so that any number of places can be asked about. */
export class Heap {
  readonly #alike: UnfinishedTask;
  /** The queue's priorities in the order in which they are taken, and the work up to each. */
  readonly #priorities: readonly number[];
  readonly #work: readonly number[];

  /** @param tasks at least one */
  constructor(tasks: readonly UnfinishedTask[]) {
    this.#alike = tasks[0]!;
    const sorted = tasks
      .map((task) => ({ priority: queuePriority(task), work: task.work }))
      .sort((a, b) => b.priority - a.priority);
    this.#priorities = sorted.map(({ priority }) => priority);
    let sum = 0;
    this.#work = sorted.map(({ work }) => {
      sum += work;
      return sum;
    });
  }

  /** What is taken before a place or at it, without some of the tasks that are. */
  until(place: Place, without: readonly UnfinishedTask[]): Crowd {
    const count = this.#countUntil(queuePriority(place));
    const work = count === 0 ? 0 : this.#work[count - 1]!;
    const left = without.reduce((sum, task) => sum + task.work, 0);
    // Sums may differ in the last bits.
    return { alike: this.#alike, count: count - without.length, work: Math.max(0, work - left) };
  }

  #countUntil(priority: number): number {
    let low = 0;
    let high = this.#priorities.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#priorities[middle]! >= priority) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
