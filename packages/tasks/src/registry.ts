import { arcChallenge, arcEasy } from './definitions/arc.ts';
import { boolq } from './definitions/boolq.ts';
import { hellaswag } from './definitions/hellaswag.ts';
import { openbookqa } from './definitions/openbookqa.ts';
import { piqa } from './definitions/piqa.ts';
import { winogrande } from './definitions/winogrande.ts';
import type { TaskDefinition } from './items/task.ts';

/**
 * Every task, in the order in which LLM-Pruner and FLAP print them. A new one is a file in `definitions` and a line
 * here.
 */
export const TASKS = {
  boolq,
  piqa,
  hellaswag,
  winogrande,
  arc_easy: arcEasy,
  arc_challenge: arcChallenge,
  openbookqa,
} as const satisfies Record<string, TaskDefinition>;

export type TaskName = keyof typeof TASKS;

export function isTask(name: string): name is TaskName {
  return Object.hasOwn(TASKS, name);
}
