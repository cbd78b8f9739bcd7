import { type Failure, fallbackRemedy, unreachable } from '../failure';

/** Bytes of a piece, which the server takes at once. */
const pieceBytes = 4 * 2 ** 20;
/** Milliseconds until a server that is away is asked again. */
const patience = 2000;

export interface UploadProgress {
  doneBytes: number;
  totalBytes: number;
  /** The file that is sent. */
  file: string;
}

interface Options {
  signal: AbortSignal;
  onProgress: (progress: UploadProgress) => void;
}

interface State {
  id: string;
  files: { name: string; byteLength: number; received: number }[];
}

export type UploadOutcome = { id: string } | { failure: Failure };

/** A name that the server takes; what it does not is replaced. */
export function uploadName(name: string): string {
  return name.replace(/[^A-Za-z0-9._ ()+-]/g, '_').replace(/^[^A-Za-z0-9_]+/, '_');
}

/**
 * Sends files in pieces. The server knows an upload by its files: sent again, after a reload or a restart, it goes on where it
 * stopped. A server that is away is waited for.
 */
export async function uploadFiles(files: readonly File[], { signal, onProgress }: Options): Promise<UploadOutcome> {
  const list = files.map((file) => ({
    name: uploadName(file.name),
    byteLength: file.size,
    modifiedMs: file.lastModified,
  }));
  const totalBytes = files.reduce((sum, { size }) => sum + size, 0);
  try {
    const begin = () => ask<State>('/upload', { method: 'POST', body: JSON.stringify({ files: list }) }, signal);
    const state = await begin();
    let before = 0;
    for (const [index, file] of files.entries()) {
      const { name } = list[index]!;
      let done = state.files.find((one) => one.name === name)?.received ?? 0;
      onProgress({ doneBytes: before + done, totalBytes, file: name });
      while (done < file.size) {
        const bytes = await file.slice(done, done + pieceBytes).arrayBuffer();
        const sent = await sendPiece(`/upload/${state.id}/${encodeURIComponent(name)}?offset=${done}`, bytes, signal);
        // Another piece was there already, from a page or an attempt whose answer was lost.
        done = sent ?? (await begin()).files.find((one) => one.name === name)!.received;
        onProgress({ doneBytes: before + done, totalBytes, file: name });
      }
      before += file.size;
    }
    return { id: state.id };
  } catch (error) {
    return { failure: isFailure(error) ? error : { ...unreachable, message: String(error) } };
  }
}

/** What is there of the file then; null where the piece belongs elsewhere. */
async function sendPiece(address: string, bytes: ArrayBuffer, signal: AbortSignal): Promise<number | null> {
  const digest = await digestOf(bytes);
  const headers = { 'content-type': 'application/octet-stream', ...(digest && { 'content-digest': digest }) };
  try {
    return (await ask<{ received: number }>(address, { method: 'PUT', body: bytes, headers }, signal)).received;
  } catch (error) {
    if (isFailure(error) && (error.code === 'UPLOAD_INCOMPLETE' || error.code === 'UPLOAD_DAMAGED')) {
      await pause(signal, 200);
      return null;
    }
    throw error;
  }
}

/** In the form of RFC 9530. Browsers compute it on secure addresses and on this machine only. */
async function digestOf(bytes: ArrayBuffer): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `sha-256=:${btoa(String.fromCharCode(...hash))}:`;
}

async function ask<T>(address: string, request: RequestInit, signal: AbortSignal): Promise<T> {
  for (;;) {
    const response = await fetch(address, {
      headers: { 'content-type': 'application/json' },
      ...request,
      signal,
    }).catch(() => null);
    if (signal.aborted) throw cancelled;
    if (response?.ok) return (await response.json()) as T;
    // Away for a moment, or busy with other files.
    if (response !== null && response.status < 502) throw await refused(response);
    await pause(signal, patience);
  }
}

const cancelled: Failure = {
  code: 'CANCELLED',
  message: 'The upload was stopped.',
  remedy: 'Choose the same files again to go on where it stopped.',
};

async function pause(signal: AbortSignal, milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
  });
  if (signal.aborted) throw cancelled;
}

async function refused(response: Response): Promise<Failure> {
  try {
    const [{ message, extensions }] = (await response.json()).errors;
    return { code: extensions.code, message, remedy: extensions.remedy ?? fallbackRemedy };
  } catch {
    return unreachable;
  }
}

function isFailure(error: unknown): error is Failure {
  return typeof error === 'object' && error !== null && 'code' in error && 'remedy' in error;
}
