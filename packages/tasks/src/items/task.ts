import type { Fields } from './record.ts';

/** A context and what is asked to follow it: its log-probability is what is compared. */
export interface ScoredPair {
  readonly context: string;
  readonly continuation: string;
}

/** One question with its answers, as a task puts it. */
export interface TaskItem {
  /** One a choice, in the order of the choices. */
  readonly requests: readonly ScoredPair[];
  /** The choices as `acc_norm` divides by their lengths in code points. */
  readonly choices: readonly string[];
  /** Index of the right choice. */
  readonly gold: number;
}

/** One of the tasks: which fields it reads and what it makes of them. */
export interface TaskDefinition {
  /** For people. */
  readonly title: string;
  /** Columns that are read; those of the hub's layout and those of the publishers'. */
  readonly columns: readonly string[];
  /** Whether `acc_norm` exists for it. */
  readonly normalised: boolean;
  /** Which metric the tables of LLM-Pruner and FLAP print for it. */
  readonly published: 'acc' | 'acc_norm';
  /** Makes an item of a record. Throws `FlapbookError` BAD_DATASET, naming the field. */
  item(fields: Fields): TaskItem;
}

/** Choices after one context: the harness puts a space between the two. */
export function choicesAfter(context: string, choices: readonly string[], gold: number): TaskItem {
  return { requests: choices.map((choice) => ({ context, continuation: ` ${choice}` })), choices, gold };
}
