export type Status = 'PLANNED' | 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface Cost {
  /** Until a worker is free for it. */
  queuedSeconds: number;
  /** From then on. */
  seconds: number;
  measured: boolean;
  bytes: number;
  missing: number;
  cached: number;
}

/** The state of one operation, as every document that touches one asks for it. */
export interface OperationState {
  key: string;
  kind: string;
  status: Status;
  progress: {
    fraction: number;
    /** What it does besides computing, such as downloading a file. */
    phase?: string | null;
    sequence: number;
    etaSeconds?: number | null;
    etaLowSeconds?: number | null;
    etaHighSeconds?: number | null;
  };
  /** Why nothing happens to it; null when it only waits for its turn. */
  waitingFor?: { reason: string; message: string } | null;
  cost?: Cost | null;
  error?: { code: string; message: string; remedy: string } | null;
  engine?: string | null;
  startedAt?: string | null;
  finishedAt?: string | null;
}

export function isActive({ status }: OperationState): boolean {
  return status === 'QUEUED' || status === 'RUNNING';
}

/** Computed while answering, in milliseconds, as soon as what it rests on is there; nobody has to run it. */
export function isInline({ kind }: OperationState): boolean {
  return kind === 'plan';
}

/** The newer of two accounts of one operation; the later heard wins a tie. */
export function newer(known: OperationState | undefined, heard: OperationState): OperationState {
  return known && known.progress.sequence > heard.progress.sequence ? known : heard;
}
