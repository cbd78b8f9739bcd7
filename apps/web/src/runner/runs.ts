import type { CellRunner } from './cell-runner';

/** What of the cells of a notebook could run, and what runs. */
export interface RunsSnapshot {
  /** Cells that lack figures which nobody has asked to run yet. */
  ready: readonly string[];
  /** Cells of which something waits or runs. */
  active: readonly string[];
}

const none: RunsSnapshot = { ready: [], active: [] };

/** The runners of a notebook's query cells, as one: what they all lack, run or cancelled together. */
export class Runs {
  readonly #runners = new Map<string, CellRunner>();
  readonly #listeners = new Set<() => void>();
  #snapshot = none;

  /** Counts a cell in until the function that it returns is called. */
  join(cell: string, runner: CellRunner): () => void {
    this.#runners.set(cell, runner);
    const stop = runner.subscribe(() => this.#look());
    this.#look();
    return () => {
      stop();
      this.#runners.delete(cell);
      this.#look();
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): RunsSnapshot => this.#snapshot;

  /** The keys of what the cells lack, without those that several of them lack. */
  keys(cells: readonly string[]): string[] {
    return [...new Set(cells.flatMap((cell) => keysOf(this.#runners.get(cell))))];
  }

  /** Runs what these cells lack, in their order. */
  run(cells: readonly string[]): void {
    for (const cell of cells) void this.#runners.get(cell)?.run();
  }

  /** Cancels whatever waits or runs for the cells of this notebook. */
  cancel(): void {
    for (const cell of this.#snapshot.active) void this.#runners.get(cell)?.cancel();
  }

  #look(): void {
    const cells = [...this.#runners.keys()];
    const ready = cells.filter((cell) => keysOf(this.#runners.get(cell)).length > 0);
    const active = cells.filter((cell) => this.#runners.get(cell)?.getSnapshot().state.kind === 'active');
    if (isSame(ready, this.#snapshot.ready) && isSame(active, this.#snapshot.active)) return;
    this.#snapshot = { ready, active };
    for (const listener of this.#listeners) listener();
  }
}

function keysOf(runner: CellRunner | undefined): readonly string[] {
  const state = runner?.getSnapshot().state;
  return state && 'keys' in state ? state.keys : [];
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}
