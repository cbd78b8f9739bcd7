import { type ModelFolder, type StoredCheckpoint, toFloat32 } from '@flapbook/models';
import { readWeight, type Weight } from './layer.ts';

/**
 * Rows of a matrix that is wanted in parts: the embedding by token, the LM head by slices of the vocabulary. A matrix
 * within the budget is read at once and kept; of a larger one only the rows asked for are read.
 */
export class MatrixRows {
  readonly rows: number;
  readonly width: number;
  readonly #checkpoint: StoredCheckpoint;
  readonly #name: string;
  readonly #keep: boolean;
  #whole: Float32Array | null = null;

  constructor(folder: ModelFolder, name: string, budgetBytes: number) {
    this.#checkpoint = folder.checkpoint;
    this.#name = name;
    const [rows, width] = folder.checkpoint.require(name).shape as readonly [number, number];
    this.rows = rows;
    this.width = width;
    this.#keep = rows * width * 4 <= budgetBytes;
  }

  /** Rows start … end - 1 in float32. Do not write to the result. */
  async range(start: number, end: number): Promise<Float32Array> {
    if (this.#keep) return (await this.#all()).subarray(start * this.width, end * this.width);
    return this.#read(start, end - start);
  }

  /** The rows of `ids`, one after another, written to `target`. */
  async gather(ids: readonly Int32Array[], target: Float32Array): Promise<void> {
    const { width } = this;
    const whole = this.#keep ? await this.#all() : null;
    const distinct = new Map<number, Float32Array>();
    if (!whole) {
      const wanted = [...new Set(ids.flatMap((row) => [...row]))].sort((a, b) => a - b);
      for (const id of wanted) distinct.set(id, await this.#read(id, 1));
    }
    let offset = 0;
    for (const row of ids) {
      for (const id of row) {
        target.set(whole ? whole.subarray(id * width, (id + 1) * width) : distinct.get(id)!, offset);
        offset += width;
      }
    }
  }

  clear(): void {
    this.#whole = null;
  }

  async #all(): Promise<Float32Array> {
    this.#whole ??= (await readWeight(this.#checkpoint, this.#name)).data;
    return this.#whole;
  }

  async #read(first: number, count: number): Promise<Float32Array> {
    const { dataType } = this.#checkpoint.require(this.#name);
    const rowBytes = this.width * (dataType === 'F32' ? 4 : 2);
    const data = await this.#checkpoint.readBytes(this.#name, { start: first * rowBytes, length: count * rowBytes });
    return toFloat32({ dataType, data });
  }
}

/** Rows of a matrix, one after another. */
export function gatherRows({ data, dimensions }: Weight, rows: Int32Array): Float32Array {
  const width = dimensions[1]!;
  const gathered = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++)
    gathered.set(data.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
  return gathered;
}
