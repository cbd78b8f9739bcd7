import type { Intake } from './intake.ts';
import type { ArtifactStat, ListedArtifact, StoredArtifact } from './types.ts';

/** Bytes `[start, end)`; without an end, to the last. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/**
 * One kind of store. It moves bytes; digests are checked, hashes computed and errors of the source told apart by what
 * stands above it. Errors of the store itself are FlapbookErrors, as `ArtifactStore` lists them.
 */
export interface Driver {
  /** Without credentials. */
  readonly url: string;
  check(): Promise<void>;
  /** Stores the intake under `intake.outcome.digest`, all or nothing. Throws `intake.failure` when there is one. */
  write(intake: Intake): Promise<void>;
  /** A folder of this machine for what is being written. */
  readonly drafts: string;
  /** Stores a whole file of the folder `drafts` under its digest; it is gone afterwards. */
  adopt(file: string, outcome: StoredArtifact, signal: AbortSignal | undefined): Promise<void>;
  /** Throws ARTIFACT_NOT_FOUND while iterating. */
  read(digest: string, range: ByteRange | undefined, signal: AbortSignal | undefined): AsyncIterable<Uint8Array>;
  stat(digest: string): Promise<ArtifactStat | undefined>;
  delete(digest: string): Promise<void>;
  list(): AsyncIterable<ListedArtifact>;
  close(): Promise<void>;
}
