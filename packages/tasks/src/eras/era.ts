import type { ScoredPair } from '../items/task.ts';

/** What an era needs of a model's tokenizer. */
export interface TaskTokenizer {
  /**
   * Ids of a text: `LEADING` with the special tokens that the tokenizer puts before a text by default, and none that it
   * would put behind it; `NONE` without any.
   */
  encode(text: string, special: 'LEADING' | 'NONE'): Promise<Int32Array>;
  /** Null where the model has none. */
  readonly bosId: number | null;
  readonly eosId: number | null;
  /** How the beginning-of-text token is written; null where there is none. */
  readonly bosText: string | null;
}

/** A pair in tokens. */
export interface EncodedPair {
  readonly context: Int32Array;
  readonly continuation: Int32Array;
}

/** How the harness of some years put pairs into tokens. */
export interface Era {
  readonly title: string;
  /** Which releases, for people. */
  readonly description: string;
  /** Whether a limit takes the first of the items shuffled with seed 42, or the first as they come. */
  readonly shuffles: boolean;
  encode(pair: ScoredPair, tokenizer: TaskTokenizer): Promise<EncodedPair>;
}
