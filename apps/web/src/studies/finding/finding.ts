import type { Results } from '../results/result';

/** A sentence that figures and tests have written. */
export interface Finding {
  /** What it speaks of; one at most of each kind and subject. */
  kind: string;
  text: string;
}

/** Reads some of a study's results; nothing where they do not say anything of its kind. */
export type Finder = (study: Results) => readonly Finding[];
