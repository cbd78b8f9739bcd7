import { type Change, carry } from './carry';
import type { Content } from './content';
import { sizeOf } from './touched';

/** Something that was done, with the way back. */
export interface Step extends Change {
  /** What undoing takes back, in words: “deleting a cell”. */
  label: string;
  /** Steps in a row with the same key become one; undefined for a step that stands alone. */
  key: string | undefined;
  /** When it was last added to, in milliseconds. */
  at: number;
  /** What is kept for it alone, in characters. */
  size: number;
}

/** What can be taken back, the last step last, and what can be done again, the next step last. */
export interface History {
  past: readonly Step[];
  future: readonly Step[];
}

export const emptyHistory: History = { past: [], future: [] };

/** How many steps, and how many characters in all, are remembered; one step is remembered however large it is. */
export const limits = { steps: 200, characters: 20_000_000 } as const;

/** How long after a step another with its key still belongs to it, in milliseconds. */
export const pause = 1000;

/**
 * Adds what was done. What could have been done again is gone then.
 *
 * @param held a pointer is still down: a drag is one step however long it takes
 */
export function record(history: History, done: Omit<Step, 'size'>, held = false): History {
  const last = history.past.at(-1);
  const joins =
    last !== undefined &&
    history.future.length === 0 &&
    done.key !== undefined &&
    last.key === done.key &&
    last.after === done.before &&
    (held || done.at - last.at <= pause);
  const step = joins ? { ...done, label: last.label, before: last.before } : done;
  const past = joins ? history.past.slice(0, -1) : history.past;
  const size = sizeOf(step);
  // What led back to where it began is nothing to take back.
  return { past: size === 0 ? past : bounded([...past, { ...step, size }]), future: [] };
}

interface Moved {
  history: History;
  content: Content;
  step: Step;
}

/** Takes the last step back, and only what it touched. */
export function undo({ past, future }: History, now: Content): Moved | undefined {
  const step = past.at(-1);
  if (!step) return undefined;
  const history = { past: past.slice(0, -1), future: [...future, sealed(step)] };
  return { history, step, content: takeBack(step, now) };
}

/** Does again what was taken back last. */
export function redo({ past, future }: History, now: Content): Moved | undefined {
  const step = future.at(-1);
  if (!step) return undefined;
  const history = { past: [...past, step], future: future.slice(0, -1) };
  return { history, step, content: carry(step, now) };
}

/** The content without what one step did, whichever came after it. */
export function takeBack({ before, after }: Change, now: Content): Content {
  return carry({ before: after, after: before }, now);
}

/** Nothing joins a step that was taken back and done again. */
function sealed(step: Step): Step {
  return { ...step, key: undefined };
}

function bounded(steps: readonly Step[]): readonly Step[] {
  let first = Math.max(0, steps.length - limits.steps);
  let characters = steps.slice(first).reduce((sum, { size }) => sum + size, 0);
  while (characters > limits.characters && first < steps.length - 1) {
    characters -= steps[first]?.size ?? 0;
    first += 1;
  }
  return steps.slice(first);
}
