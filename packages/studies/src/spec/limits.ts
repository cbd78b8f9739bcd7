/** What a study may be. A failure names the limit. */
export const STUDY_LIMITS = {
  nameCharacters: 200,
  /** Levels of one factor. */
  levels: 200,
  /** Further grids beside that of the factors. */
  include: 200,
  constraints: 100,
  expectations: 1_000,
  /** Cells before constraints leave some out. */
  cells: 5_000,
} as const;
