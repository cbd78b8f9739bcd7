/** For how long results are kept that nothing else keeps. */
export interface RetentionPolicy {
  /** Days since they were last run or read. 0 keeps only what is pinned, shown in a notebook, or unfinished. */
  readonly keepDays: number;
}

export const DEFAULT_POLICY: RetentionPolicy = { keepDays: 30 };

/** A notebook keeps what it showed in so many days up to the last time that it was open, however long ago that is. */
export const SHOWN_DAYS = 30;

/** Finished tasks are kept at least so long: estimates are made of their times. */
export const LEAST_TASK_DAYS = 30;
