import type { Level } from '../spec/levels';
import type { Scores } from './scores';

/** A measured number, with the ends of its 95 % interval where it has one. */
export interface Figure {
  value: number;
  low?: number | undefined;
  high?: number | undefined;
  /** What it is, from the server's registry: its name serves without. */
  title?: string | undefined;
  unit?: string | undefined;
  /** After the point in tables. */
  digits?: number | undefined;
  /** Null where neither more nor less is better. */
  higherIsBetter?: boolean | null | undefined;
  /** Where a time was measured; null for what is no time. Figures of different places do not compare. */
  timedOn?: string | null | undefined;
}

export type Verdict = 'BETTER' | 'WORSE' | 'UNRESOLVED';

/** What the paired test says of a cell and the cell that it is compared with. */
export interface Against {
  verdict: Verdict;
  /** NLL per predicted token less that of the reference, in nats: below 0 is better. */
  difference: number;
  low: number | undefined;
  high: number | undefined;
  /** By Holm over the study; undefined where no test could be made. */
  adjustedP: number | undefined;
  /** How many rows more would resolve it, by what the present ones vary; undefined where it is resolved or unknown. */
  rowsNeeded: number | undefined;
}

export type CellStatus = 'REFUSED' | 'PLANNED' | 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** A cell of a study: one choice of every factor, and what has come of it so far. */
export interface Result {
  id: string;
  /** The level of every factor, by its name. */
  settings: Readonly<Record<string, Level>>;
  status: CellStatus;
  /** Why it was refused or has failed. */
  failure: { message: string; remedy: string } | undefined;
  /** By the measure's name; absent until it is there. */
  figures: Readonly<Record<string, Figure | undefined>>;
  /** Against the study's reference; absent for the reference itself and until both are there. */
  against: Against | undefined;
  /** Its zero-shot scores, by the names of their figures; absent until they are there. */
  scores?: Scores | undefined;
  /** What it is made of, as far as that is known: where its results stand. */
  operations: readonly { kind: string; key: string }[];
  /** What its plan leaves of every layer; undefined until it is asked for. */
  layers?: readonly LayerShape[] | undefined;
}

/** Shares of a layer's heads and channels that are kept, 0 to 1. */
export interface LayerShape {
  layer: number;
  attention: number;
  mlp: number;
}

/** What a study varies. */
export interface Factor {
  name: string;
  /** For people. */
  title: string;
  levels: readonly Level[];
}

/** What a cell is compared with: itself with these levels, or the dense model. */
export type Reference = Readonly<Record<string, Level>> | 'DENSE';

/** A study as far as it has come. */
export interface Results {
  /** Undefined for one that is not on the server, such as a published one. */
  id?: string | undefined;
  reference: Reference;
  factors: readonly Factor[];
  cells: readonly Result[];
}

/** The factors that have more than one level: what tells cells apart. */
export function varying(factors: readonly Factor[]): readonly Factor[] {
  return factors.filter(({ levels }) => levels.length > 1);
}

/** Whether a factor can be an axis: all of its levels are numbers, and they differ. */
export function isNumeric({ levels }: Factor): boolean {
  return levels.length > 1 && levels.every((level) => typeof level === 'number');
}
