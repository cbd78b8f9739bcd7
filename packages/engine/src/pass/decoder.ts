import { FlapbookError } from '@flapbook/flap';
import type { ModelFolder } from '@flapbook/models';
import { machineMemory } from '../memory.ts';
import type { BlocksOptions, Decoder, DecoderOptions } from '../types.ts';
import { isPlainEmbedding, readEmbeddingWeights } from '../weights/outer.ts';
import type { MatrixRows } from '../weights/rows.ts';
import type { LayerSource } from '../weights/source.ts';
import type { CacheDevice, CachedBatch, CachedLayer, Device, LogitsHead } from './device.ts';
import { requireFinite } from './finite.ts';
import { type HeadWeights, sliceOf, slicesOf } from './head.ts';
import { checkRows } from './rows.ts';

/** What all decoders of a model share. */
export interface DecoderSource {
  readonly device: Device;
  readonly folder: ModelFolder;
  readonly layers: LayerSource;
  readonly embedding: MatrixRows;
}

/** Hidden states of tokens, [tokens, hidden], from each one's id and position. */
type Embed = (ids: Int32Array, positions: Int32Array) => Promise<Float32Array>;

/** One slice of the LM head, and where in the vocabulary it begins. */
interface Slice {
  readonly start: number;
  readonly head: LogitsHead;
}

/**
 * All of a model in memory, ready to go on token by token.
 *
 * @throws FlapbookError UNSUPPORTED_CONFIG, SEQUENCE_TOO_LONG, BAD_PARAMETER, OUT_OF_MEMORY
 */
export async function openDecoder(
  source: DecoderSource,
  options: DecoderOptions & { readonly head: HeadWeights },
): Promise<Decoder> {
  const { positions, head } = options;
  const cache = cacheOf(source, positions);
  const slices: Slice[] = [];
  for (const { start, end } of slicesOf(head.matrix.rows)) {
    slices.push({ start, head: await cache.head(head.vectors, await sliceOf(head, { start, end })) });
  }
  return new CachedDecoder(source.folder, {
    positions,
    embed: await embedder(source),
    layers: await openLayers(cache, source, { ...options, layers: source.folder.description.layers }),
    slices,
  });
}

/** @throws FlapbookError UNSUPPORTED_CONFIG, SEQUENCE_TOO_LONG, BAD_PARAMETER */
export function cacheOf({ device, folder }: DecoderSource, positions: number): CacheDevice {
  if (!device.cache) {
    throw new FlapbookError('UNSUPPORTED_CONFIG', 'This engine keeps no keys and values between tokens; onnx does.');
  }
  const { maxPositions } = folder.description;
  if (!Number.isSafeInteger(positions) || positions < 1) {
    throw new FlapbookError('BAD_PARAMETER', `positions must be a whole number above 0, not ${positions}.`);
  }
  if (positions > maxPositions) {
    throw new FlapbookError(
      'SEQUENCE_TOO_LONG',
      `Rows of ${positions} tokens in all; the model has ${maxPositions} positions.`,
    );
  }
  return device.cache;
}

/** The first layers, their weights in memory. @throws FlapbookError OUT_OF_MEMORY */
export async function openLayers(
  cache: CacheDevice,
  source: DecoderSource,
  { pruning, positions: sequenceLength, layers }: BlocksOptions,
): Promise<CachedLayer[]> {
  const reader = source.layers.reader({ pruning, together: true });
  const most = machineMemory() / 2;
  const opened: CachedLayer[] = [];
  let bytes = 0;
  for (let layer = 0; layer < layers; layer++) {
    const { weights } = await reader.layer(layer);
    for (const { data } of weights.weights.values()) bytes += data.byteLength;
    if (bytes > most) {
      throw new FlapbookError(
        'OUT_OF_MEMORY',
        `A model that goes on token by token is in memory as a whole, in float32; ${layer + 1} of ${layers} layers take ${Math.round(bytes / 1e6)} MB already, and half of this machine's memory is ${Math.round(most / 1e6)} MB.`,
      );
    }
    opened.push(await cache.layer(weights, { sequenceLength }));
  }
  return opened;
}

/** @throws FlapbookError SEQUENCE_TOO_LONG */
export function requireRoom(tokens: number, positions: number): void {
  if (tokens <= positions) return;
  throw new FlapbookError('SEQUENCE_TOO_LONG', `Rows of ${tokens} tokens; this was opened for ${positions}.`);
}

/** Takes hidden states through layers, one after another. Those that are given serve as room on the way. */
export async function advance(
  layers: readonly CachedLayer[],
  { hidden: given, rows, position }: Omit<CachedBatch, 'output'>,
): Promise<Float32Array> {
  let hidden = given;
  let output: Float32Array = new Float32Array(given.length);
  for (const layer of layers) {
    await layer.run({ hidden, output, rows, position });
    [hidden, output] = [output, hidden];
  }
  return hidden;
}

async function embedder({ device, folder, embedding }: DecoderSource): Promise<Embed> {
  const { hiddenSize } = folder.description;
  if (isPlainEmbedding(folder.description)) {
    return async (ids) => {
      const hidden = new Float32Array(ids.length * hiddenSize);
      await embedding.gather([ids], hidden);
      return hidden;
    };
  }
  const onDevice = await device.embedding(await readEmbeddingWeights(folder));
  return async (ids, positions) => {
    const embedded = new Float32Array(ids.length * embedding.width);
    await embedding.gather([ids], embedded);
    const hidden = new Float32Array(ids.length * hiddenSize);
    await onDevice.run(embedded, positions, hidden);
    return hidden;
  };
}

class CachedDecoder implements Decoder {
  readonly #folder: ModelFolder;
  readonly #positions: number;
  readonly #embed: Embed;
  readonly #layers: readonly CachedLayer[];
  readonly #slices: readonly Slice[];
  #rows = 0;
  #position = 0;

  constructor(
    folder: ModelFolder,
    parts: {
      readonly positions: number;
      readonly embed: Embed;
      readonly layers: readonly CachedLayer[];
      readonly slices: readonly Slice[];
    },
  ) {
    this.#folder = folder;
    this.#positions = parts.positions;
    this.#embed = parts.embed;
    this.#layers = parts.layers;
    this.#slices = parts.slices;
  }

  async prefill(rows: readonly Int32Array[]): Promise<Float32Array> {
    if (rows.length === 0) throw new FlapbookError('BAD_PARAMETER', 'There are no rows to go on with.');
    this.#position = 0;
    this.#rows = rows.length;
    return this.#advance(rows, checkRows(rows, this.#folder.description, { shortest: 1 }));
  }

  async step(tokens: Int32Array): Promise<Float32Array> {
    if (this.#position === 0 || tokens.length !== this.#rows) {
      throw new FlapbookError('BAD_PARAMETER', `${tokens.length} tokens for ${this.#rows} rows under way.`);
    }
    const rows = Array.from(tokens, (token) => Int32Array.of(token));
    checkRows(rows, this.#folder.description, { shortest: 1 });
    return this.#advance(rows, 1);
  }

  release(): void {
    for (const layer of this.#layers) layer.release();
    for (const { head } of this.#slices) head.release();
  }

  async #advance(rows: readonly Int32Array[], length: number): Promise<Float32Array> {
    const position = this.#position;
    requireRoom(position + length, this.#positions);
    const ids = new Int32Array(rows.length * length);
    for (const [index, row] of rows.entries()) ids.set(row, index * length);
    const embedded = await this.#embed(
      ids,
      ids.map((_, index) => position + (index % length)),
    );
    const hidden = await advance(this.#layers, { hidden: embedded, rows: rows.length, position });
    this.#position = position + length;
    return this.#logits(lastOf(hidden, rows.length, length));
  }

  /** @param hidden - [rows, hidden] */
  async #logits(hidden: Float32Array): Promise<Float32Array> {
    const { vocabularySize } = this.#folder.description;
    const logits = new Float32Array(this.#rows * vocabularySize);
    for (const { start, head } of this.#slices) {
      const part = await head.logits(hidden);
      const width = part.length / this.#rows;
      for (let row = 0; row < this.#rows; row++) {
        logits.set(part.subarray(row * width, (row + 1) * width), row * vocabularySize + start);
      }
    }
    requireFinite(logits, { firstRow: 0, width: vocabularySize, what: 'LM head' });
    return logits;
  }
}

/** Each row's last token, of [rows * length, width]. */
function lastOf(states: Float32Array, rows: number, length: number): Float32Array {
  if (length === 1) return states;
  const width = states.length / rows / length;
  const last = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * length * width;
    last.set(states.subarray(end - width, end), row * width);
  }
  return last;
}
