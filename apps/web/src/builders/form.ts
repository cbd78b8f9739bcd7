import { canonicalJson } from '../format/json';
import type { ResultId } from './results';
import type { ArgumentId } from './steps';

/** How a parameter is given in a document. */
export type Value =
  /** Not at all: the server's default holds. */
  | { kind: 'absent' }
  /** Written out; an enum's value is its name. */
  | { kind: 'fixed'; value: unknown }
  /** A variable of the notebook, without its dollar. */
  | { kind: 'variable'; name: string }
  /** In a way that a form has no field for: a list or an object with variables in it. */
  | { kind: 'other'; text: string };

/** A variable that a document declares. */
export interface Definition {
  name: string;
  /** As written: `Ratio!`. */
  type: string;
  /** The default; undefined when there is none. */
  initial: unknown;
}

/** What several siblings of a document differ in. */
export interface Variants {
  by: ArgumentId;
  /** Two or more, each other than the rest. */
  values: readonly Value[];
}

/**
 * What a document of the pipeline asks for. A form is never kept: it is read from the document and written back to it,
 * so that there is one truth.
 */
export interface Form {
  /** The operation's name; empty when it has none. */
  title: string;
  variables: readonly Definition[];
  /** Parameters by `step.name`; what is absent is left out, and so is what the variants give. */
  arguments: Readonly<Partial<Record<ArgumentId, Value>>>;
  /** What is shown, in the order of the registry. */
  shows: readonly ResultId[];
  /** How far the branch of the pruned models goes. */
  depth: 'model' | 'calibration' | 'plan';
  /** Whether the dense model is evaluated. */
  dense: boolean;
  /** Whether the model's saliency is asked for. */
  saliency: boolean;
  /** The compensation of each pruned model that a plan has; each other than the rest. */
  compensations: readonly Value[];
  /** Whether the pruned models are evaluated. */
  evaluated: boolean;
  variants: Variants | undefined;
}

export const absent: Value = { kind: 'absent' };

export function fixed(value: unknown): Value {
  return { kind: 'fixed', value };
}

export function variable(name: string): Value {
  return { kind: 'variable', name };
}

/** A text that is the same for equal values. */
export function identityOf(value: Value): string {
  return canonicalJson(value);
}

export function same(left: Value, right: Value): boolean {
  return identityOf(left) === identityOf(right);
}
