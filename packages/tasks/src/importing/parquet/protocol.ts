/** What a Parquet file says of itself; nothing of it is true yet. */
export interface Outline {
  /** Columns at the top. */
  readonly columns: readonly string[];
  readonly count: number;
  /** Rows of each group. */
  readonly groups: readonly number[];
}

/** To the process that unpacks: `open` and `read` are answered, one at a time, with `value` or `failed`. */
export type ToUnpacker =
  | { readonly type: 'open'; readonly byteLength: number }
  | { readonly type: 'read'; readonly columns: readonly string[]; readonly from: number; readonly to: number }
  | { readonly type: 'close' }
  | { readonly type: 'bytes'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'refused'; readonly id: number; readonly message: string };

export type FromUnpacker =
  | { readonly type: 'slice'; readonly id: number; readonly start: number; readonly end: number }
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'failed'; readonly message: string };
