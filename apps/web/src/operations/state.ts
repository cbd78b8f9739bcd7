import type { Found } from './collect';
import { type Price, priceOf } from './price';
import { isActive, isInline, type OperationState } from './types';

/** An operation at work, and where it stands in the result. */
export interface Step {
  state: OperationState;
  path: readonly string[];
}

/** The true state of a cell, from all operations in its result. */
export type CellState =
  /** The result holds no operation: it is simply an answer. */
  | { kind: 'plain' }
  /** `live`: what the cell is after is computed while answering, on what was computed before. */
  | { kind: 'cached'; finishedAt: string | undefined; engines: string[]; live: boolean }
  /** `cancelled`: the last of what was cancelled before it was done. */
  | { kind: 'ready'; price: Price; keys: string[]; cancelled: OperationState | undefined }
  /** `keys` are those that nobody has asked to run yet, although something before them runs. */
  | { kind: 'active'; steps: Step[]; keys: string[] }
  | { kind: 'failed'; failed: OperationState[]; keys: string[] };

export function stateOf(found: readonly Found[]): CellState {
  if (found.length === 0) return { kind: 'plain' };
  const states = found.map(({ state }) => state);
  const leaves = found.filter(({ leaf }) => leaf).map(({ state }) => state);
  const undone = leaves.filter(({ status }) => status !== 'SUCCEEDED');
  const keys = undone.map(({ key }) => key);
  if (states.some(isActive)) {
    const idle = undone.filter((state) => !isActive(state) && !isInline(state));
    return { kind: 'active', steps: found.filter(({ state }) => isStep(state)), keys: idle.map(({ key }) => key) };
  }
  const failed = states.filter(({ status }) => status === 'FAILED');
  if (failed.length > 0)
    return { kind: 'failed', failed: causes(failed), keys: keys.length > 0 ? keys : keysOf(failed) };
  if (undone.length > 0) {
    const cancelled = states.findLast(({ status }) => status === 'CANCELLED');
    return { kind: 'ready', price: priceOf(found), keys, cancelled };
  }
  return { kind: 'cached', finishedAt: lastFinished(states), engines: enginesOf(states), live: leaves.every(isInline) };
}

/** A failure is passed on to whatever rests on it; the first with each message is the cause. */
function causes(failed: readonly OperationState[]): OperationState[] {
  const seen = new Set<string>();
  return failed.filter(({ error }) => {
    const text = error?.message ?? '';
    return !seen.has(text) && seen.add(text);
  });
}

/** What is computed inline takes no time worth showing. */
function isStep(state: OperationState): boolean {
  return isActive(state) && !isInline(state);
}

function keysOf(states: readonly OperationState[]): string[] {
  return states.map(({ key }) => key);
}

function lastFinished(states: readonly OperationState[]): string | undefined {
  return states
    .map(({ finishedAt }) => finishedAt ?? '')
    .sort()
    .at(-1);
}

function enginesOf(states: readonly OperationState[]): string[] {
  return [...new Set(states.map(({ engine }) => engine).filter((engine) => typeof engine === 'string'))];
}
