/** A figure of a model card: what was measured, on what, and how much it is. */
export interface CardFigure {
  readonly name: string;
  readonly dense: string | null;
  readonly pruned: string;
}

/** What a model card tells of a model: of what was exported, and what had been measured of it by then. */
export interface CardFacts {
  /** The base model's name. */
  readonly base: string;
  /** `OWNER/NAME` of the base model at the hub; null where it is not known to come from there. */
  readonly hubId: string | null;
  /** SHA-256 of the base model's content. */
  readonly modelKey: string;
  /** Key of the pruned model's operation; null for a dense one. */
  readonly prunedKey: string | null;
  /** Parameters of the pipeline by their names, in order. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** Names and digests of the data sets it was calibrated on. */
  readonly data: readonly { readonly name: string; readonly digest: string }[];
  readonly figures: readonly CardFigure[];
}
