/** What a field costs beyond the 1 of every field, and how often its selection is expected to be resolved. */
export interface FieldCost {
  /** The field's own cost; 1 where it is not given. */
  readonly own?: number;
  /** Entries that a list is expected to have: a number, or the argument that says it. */
  readonly entries?: number | { readonly argument: string };
}

/** Entries of a list of objects that says nothing about itself. */
export const DEFAULT_ENTRIES = 10;

/** For the `extensions` of a field. */
export function costs(cost: FieldCost): { readonly cost: FieldCost } {
  return { cost };
}

/** Of a bootstrap over rows: some ten milliseconds beside the main thread. */
export const BOOTSTRAP_COST = costs({ own: 5 });
