import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';

/**
 * The hidden states of all batches between two layers: in memory up to a budget, the rest in a temporary file. So a
 * layer's weights are read once for all rows, however many there are.
 */
export class HiddenStates {
  readonly #lengths: readonly number[];
  readonly #offsets: number[] = [];
  readonly #kept = new Map<number, Float32Array>();
  readonly #inMemory: number;
  readonly #bytes: number;
  readonly #free: Float32Array[] = [];
  #folder: string | null = null;
  #file: FileHandle | null = null;

  /** @param lengths - numbers of floats of the batches */
  constructor(lengths: readonly number[], budgetBytes: number) {
    this.#lengths = lengths;
    let bytes = 0;
    let inMemory = 0;
    for (const length of lengths) {
      this.#offsets.push(bytes);
      bytes += length * 4;
      if (bytes <= budgetBytes) inMemory++;
    }
    this.#inMemory = inMemory;
    this.#bytes = bytes;
  }

  /** The batch's states; end their use with `giveBack`, or with `recycle` once others were put in their place. */
  async take(batch: number): Promise<Float32Array> {
    const kept = this.#kept.get(batch);
    if (kept) return kept;
    const states = this.buffer(batch);
    await this.#transfer(batch, states, 'read');
    return states;
  }

  /** Stores the batch's states. The array belongs to the store from here on. */
  async put(batch: number, states: Float32Array): Promise<void> {
    if (batch < this.#inMemory) {
      this.#kept.set(batch, states);
      return;
    }
    await this.#transfer(batch, states, 'write').catch((error: unknown) => {
      throw spillError(error, this.#bytes);
    });
    this.recycle(states);
  }

  /** Ends the use of states that were taken and not changed. */
  giveBack(batch: number, states: Float32Array): void {
    if (batch >= this.#inMemory) this.recycle(states);
  }

  /** An array for the batch's states, with any content. */
  buffer(batch: number): Float32Array {
    const length = this.#lengths[batch]!;
    const index = this.#free.findIndex((states) => states.length === length);
    return index < 0 ? new Float32Array(length) : this.#free.splice(index, 1)[0]!;
  }

  /** Takes back an array that holds nothing of worth any more. */
  recycle(states: Float32Array): void {
    this.#free.push(states);
  }

  async close(): Promise<void> {
    this.#kept.clear();
    this.#free.length = 0;
    await this.#file?.close();
    this.#file = null;
    await this.#removeFolder();
  }

  async #transfer(batch: number, states: Float32Array, direction: 'read' | 'write'): Promise<void> {
    const file = await this.#open();
    const bytes = new Uint8Array(states.buffer, states.byteOffset, states.byteLength);
    // The spilled batches start at the file's beginning.
    const start = this.#offsets[batch]! - this.#offsets[this.#inMemory]!;
    let done = 0;
    while (done < bytes.length) {
      const position = start + done;
      const part = bytes.subarray(done);
      const moved =
        direction === 'read'
          ? (await file.read(part, 0, part.length, position)).bytesRead
          : (await file.write(part, 0, part.length, position)).bytesWritten;
      if (moved === 0) throw new FlapbookError('INTERNAL', 'The file of spilled hidden states is cut short.');
      done += moved;
    }
  }

  async #open(): Promise<FileHandle> {
    if (this.#file) return this.#file;
    this.#folder = await mkdtemp(path.join(tmpdir(), 'flapbook-hidden-'));
    this.#file = await open(path.join(this.#folder, 'states'), 'w+');
    // Of a file without a name, the system frees the disk even where this process is killed. Windows has no such files.
    if (process.platform !== 'win32') await this.#removeFolder();
    return this.#file;
  }

  async #removeFolder(): Promise<void> {
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }
}

/** The error of a file of hidden states: a disk without room is none of Flapbook's faults. */
export function spillError(cause: unknown, bytes: number): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return cause;
  const megabytes = Math.ceil(bytes / 1e6);
  return new FlapbookError(
    'DISK_FULL',
    `Hidden states of ${megabytes} MB do not fit on the disk of ${tmpdir()}; the variable TMPDIR names another folder, and an engine with more memory (--engine-memory) keeps more of them out of it.`,
    { cause },
  );
}
