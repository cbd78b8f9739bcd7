/** Where an artifact is written from: chunks of bytes, each in memory of its own. */
export type ByteSource = AsyncIterable<Uint8Array>;

/** Told how many bytes have passed so far, and of how many where that is known. */
export type ByteProgress = (doneBytes: number, totalBytes: number | undefined) => void;

export interface PutOptions {
  /** SHA-256 in lower-case hex where it is known beforehand: saves writing what is there, and is held against the bytes. */
  readonly digest?: string;
  /** Number of bytes where it is known beforehand; held against the bytes. */
  readonly byteLength?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: ByteProgress;
}

/** Bytes that can be made from any of them on, the same ones each time. */
export interface ResumableSource {
  /** 64 hexadecimal digits that stand for all that the bytes are made from. */
  readonly id: string;
  readonly byteLength: number;
  /** The bytes from one of them on. */
  open(start: number): ByteSource;
}

export interface PutResumableOptions {
  readonly signal?: AbortSignal;
  /** Told of what an earlier attempt has left, as it is checked, and of what is written. */
  readonly onProgress?: ByteProgress;
  /** Bytes after which what is written is flushed and its digest noted; 32 MiB by default. */
  readonly checkpointBytes?: number;
}

export interface GetOptions {
  /** First byte; 0 by default. */
  readonly start?: number;
  /** The byte after the last one; the end of the artifact by default. */
  readonly end?: number;
  readonly signal?: AbortSignal;
}

export interface FetchOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: ByteProgress;
}

/** What `put` stored: the address and the size in bytes. */
export interface StoredArtifact {
  readonly digest: string;
  readonly byteLength: number;
}

export interface ArtifactStat {
  readonly byteLength: number;
  /** When it was written, by the store's clock. */
  readonly modifiedAt: Date;
}

export interface ListedArtifact extends ArtifactStat {
  readonly digest: string;
}

/**
 * Bytes under the SHA-256 of their content, in a folder or an S3-compatible store. Any number of processes may use one
 * store; an artifact is there whole or not at all.
 *
 * Every method throws FlapbookError ARTIFACT_STORE_UNAVAILABLE when the store cannot be reached or refuses,
 * BAD_PARAMETER for a malformed digest and CANCELLED when its signal is aborted.
 */
export interface ArtifactStore {
  /** The store's address, without credentials. */
  readonly url: string;

  /** @throws FlapbookError ARTIFACT_STORE_UNAVAILABLE when the store does not answer, with what to do. */
  check(): Promise<void>;

  /**
   * Stores what the source yields, hashed while it is written. Where the digest is given and the store has it already,
   * nothing is read or written; without the digest the bytes replace what the store has, damaged or not.
   *
   * @throws FlapbookError ARTIFACT_DAMAGED when the bytes are not of the given digest or length; nothing is stored then.
   * @throws FlapbookError ARTIFACT_STORE_FULL when there is no room; nothing is left behind.
   * @throws what the source throws; nothing is stored then.
   */
  put(source: ByteSource, options?: PutOptions): Promise<StoredArtifact>;

  /**
   * As `put`, and what is written when it is cancelled, fails or its process is killed stays for a day: the next one of the
   * same id on this machine goes on from there, after it has checked what is there against the digests that were noted.
   *
   * @throws FlapbookError ARTIFACT_DAMAGED when the bytes are not of the source's length, ARTIFACT_STORE_FULL when there is
   *   no room; nothing is left then.
   * @throws what the source throws.
   */
  putResumable(source: ResumableSource, options?: PutResumableOptions): Promise<StoredArtifact>;

  /**
   * The bytes, or those of `[start, end)`; a range reaches as far as the artifact does. Whole reads are verified: after
   * the last byte of damaged ones comes an error, so act on the bytes when the iteration has ended. Parts cannot be.
   *
   * @throws FlapbookError ARTIFACT_NOT_FOUND, ARTIFACT_DAMAGED with the digest, while iterating.
   */
  get(digest: string, options?: GetOptions): AsyncIterable<Uint8Array>;

  /** Size and time, or undefined when it is not there. Does not read the bytes. */
  stat(digest: string): Promise<ArtifactStat | undefined>;

  /** Removes it; also succeeds when it is not there. */
  delete(digest: string): Promise<void>;

  /** Every artifact, by ascending digest. A folder is tidied on the way: what killed writers left a day ago goes. */
  list(): AsyncIterable<ListedArtifact>;

  /**
   * Copies the artifact into a file: under a temporary name beside it, verified, flushed, then renamed over it. Makes
   * the folder. What has arrived when it is cancelled, killed or cut off stays for a day, and the next one goes on from
   * there; a connection that breaks after it has brought bytes is taken up at once. Bytes that arrive damaged are
   * fetched once more, from the start.
   *
   * @throws FlapbookError ARTIFACT_NOT_FOUND, ARTIFACT_DAMAGED with the digest, ARTIFACT_STORE_FULL when the file does
   * not fit; nothing is left then.
   */
  fetchTo(digest: string, file: string, options?: FetchOptions): Promise<void>;

  /** Closes connections. */
  close(): Promise<void>;
}
