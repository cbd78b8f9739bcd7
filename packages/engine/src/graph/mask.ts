/** Consecutive queries, and the keys that they may see. */
export interface Tile {
  readonly start: number;
  readonly end: number;
  /** Keys 0 … keys - 1. */
  readonly keys: number;
}

/** Which tokens of a row a token sees. */
export interface Visibility {
  /** Whether it sees none behind it. */
  readonly causal: boolean;
  /** Tokens that it sees at most, itself included; null for all. */
  readonly window: number | null;
}

/**
 * The tiles of queries that a row is computed in. Smaller ones skip more of the future and keep their scores in the
 * cache, but pack the keys more often. Of a short row, cutting and joining the tiles costs more than the future that
 * they skip.
 */
export function attentionTiles(sequenceLength: number, causal = true): Tile[] {
  const size = sequenceLength > 128 && sequenceLength <= 1024 ? 64 : 128;
  const tiles: Tile[] = [];
  for (let start = 0; start < sequenceLength; start += size) {
    const end = Math.min(sequenceLength, start + size);
    tiles.push({ start, end, keys: causal ? end : sequenceLength });
  }
  return tiles;
}

/** Row-major [queries of the tile, keys]: `seen` of what a query sees, -Infinity elsewhere. */
export function tileMask(
  { start, end, keys }: Tile,
  { causal, window }: Visibility,
  seen: (query: number, key: number) => number = () => 0,
): Float32Array {
  const mask = new Float32Array((end - start) * keys).fill(Number.NEGATIVE_INFINITY);
  for (let query = start; query < end; query++) {
    for (let key = 0; key < keys; key++) {
      const distance = query - key;
      if ((causal && distance < 0) || (window !== null && Math.abs(distance) >= window)) continue;
      mask[(query - start) * keys + key] = seen(query, key);
    }
  }
  return mask;
}
