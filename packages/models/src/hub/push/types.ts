/** A file that is to lie in a repository. */
export interface PushedFile {
  /** Its path within the repository. */
  readonly path: string;
  readonly byteLength: number;
  /** Of its bytes, in hex: what large files are stored under at the hub. */
  readonly sha256: string;
  /** The bytes, or `[start, end)` of them; read again where the hub asks for them again. */
  read(range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>;
}

/** Where files are pushed, and how. */
export interface PushTarget {
  /** `OWNER/NAME`, checked. */
  readonly id: string;
  /** Made where it is not there. */
  readonly branch: string;
  /** Of a repository that is made; one that is there stays as it is. */
  readonly isPrivate: boolean;
  /** Whether a repository that holds other files takes a commit on top of them. */
  readonly update: boolean;
  /** First line of the commit. */
  readonly title: string;
}

export interface PushOptions {
  readonly signal?: AbortSignal;
  /** Bytes of a file that the hub has, of all of its bytes. */
  readonly onProgress?: (file: PushedFile, doneBytes: number) => void;
}

/** What has become of a push. */
export interface PushOutcome {
  /** Where people look at it. */
  readonly address: string;
  readonly commit: string;
  /** Whether the repository was made for it. */
  readonly created: boolean;
  /** Bytes that were sent; the hub had the others. */
  readonly sentBytes: number;
}
