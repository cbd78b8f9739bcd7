import { type Algebra, FlapbookError, projectColumns } from '@flapbook/flap';
import { type ModelFolder, requireCausal, traitsOf } from '@flapbook/models';
import type {
  Blocks,
  BlocksOptions,
  CalibrateOptions,
  Decoder,
  DecoderOptions,
  EngineModel,
  GradientOptions,
  GramOptions,
  RowLikelihoods,
  RunOptions,
  TokenTree,
} from '../types.ts';
import { layerBytes, readWeight, type Weight } from '../weights/layer.ts';
import { readHeadVectors } from '../weights/outer.ts';
import { checkPruning } from '../weights/prune.ts';
import { MatrixRows } from '../weights/rows.ts';
import { LayerSource } from '../weights/source.ts';
import { splitRows } from './batches.ts';
import { openBlocks } from './blocks.ts';
import { type DecoderSource, openDecoder } from './decoder.ts';
import type { Device } from './device.ts';
import { type EmbeddingPass, embedRows } from './embedding.ts';
import { NotFiniteError } from './finite.ts';
import { GRADIENT_RUNS, runGradients } from './gradients.ts';
import { GramCollector } from './gram.ts';
import { halvingDevice } from './halving.ts';
import { type HeadWeights, LOGITS, runBest, runLikelihoods, slicesOf } from './head.ts';
import { HiddenStates } from './hidden.ts';
import { type Pass, runLayers } from './layers.ts';
import { maskedLikelihoods, type Score } from './masked.ts';
import { type AskedRow, namingOrigin, originOf, rowAt } from './origin.ts';
import { undivided } from './out-of-memory.ts';
import { Progress } from './progress.ts';
import { checkRows } from './rows.ts';
import { runTargets } from './targets.ts';
import { depthsOf, type PackedTrees, packTrees, pathTo, type Query, treeBatch } from './trees.ts';

/** Rows for the next token are padded to a multiple of this, so that a growing row does not need a new graph each time. */
const NEXT_TOKEN_PADDING = 64;

interface PassOptions extends RunOptions, Pick<EmbeddingPass, 'positions'> {
  readonly sequenceLength: number;
  readonly runs: number;
  readonly headWork: number;
}

/** Bytes. */
export interface MemoryBudgets {
  /** Half of it is for layers that are kept, a quarter for hidden states, an eighth each for embedding and head. */
  readonly budgetBytes: number;
  /** Of the device, for a layer's weights and what it makes of a batch. When absent, a batch is as large as hidden states may be. */
  readonly deviceBytes?: number;
}

/** Passes of a model whose layers stream through a device: what engines share. */
export class StreamedModel implements EngineModel {
  readonly #device: Device;
  readonly #folder: ModelFolder;
  readonly #hiddenBytes: number;
  /** Of the device, beside a layer's weights; null where it has no memory of its own. */
  readonly #batchBytes: number | null;
  readonly #logits: number;
  readonly #layers: LayerSource;
  readonly #embedding: MatrixRows;
  readonly #head: MatrixRows;

  constructor(device: Device, folder: ModelFolder, { budgetBytes, deviceBytes }: MemoryBudgets) {
    const { names } = folder.description;
    const largest = Math.max(...names.layers.map((_, layer) => layerBytes(folder, layer)));
    this.#batchBytes = deviceBytes === undefined ? null : Math.max(0, deviceBytes - largest);
    // Of a device, which is sent a slice of the head's matrix for every block of tokens, a sixteenth.
    this.#logits = Math.max(LOGITS, (deviceBytes ?? 0) / 4 / 16);
    this.#device = halvingDevice(device);
    this.#folder = folder;
    this.#hiddenBytes = budgetBytes / 4;
    this.#layers = new LayerSource(folder, budgetBytes / 2);
    this.#embedding = new MatrixRows(folder, names.embedding, budgetBytes / 8);
    this.#head = names.head === names.embedding ? this.#embedding : new MatrixRows(folder, names.head, budgetBytes / 8);
  }

  async calibrate(rows: readonly Int32Array[], options: CalibrateOptions): Promise<void> {
    const sequenceLength = this.#check(rows, options, 1);
    const runs = options.pruneLayer ? 2 : 1;
    await this.#finite(options, rowAt(rows), () =>
      this.#pass(rows, { ...options, sequenceLength, runs, headWork: 0 }, async (pass) => {
        await runLayers(pass, { reader: this.#layers.reader(options), calibrate: options });
      }),
    );
  }

  async gram(rows: readonly Int32Array[], options: GramOptions): Promise<void> {
    const sequenceLength = this.#check(rows, options, 1);
    await this.#finite(options, rowAt(rows), () =>
      this.#pass(rows, { ...options, sequenceLength, runs: 1, headWork: 0 }, async (pass) => {
        const inputs = new GramCollector(this.#device, { rows: rows.length, sequenceLength, onGram: options.onGram });
        await runLayers(pass, { reader: this.#layers.reader(options), inputs });
      }),
    );
  }

  async evaluate(rows: readonly Int32Array[], options: RunOptions = {}): Promise<RowLikelihoods> {
    const sequenceLength = this.#check(rows, options, 2);
    const { causal, maskTokenId } = traitsOf(this.#folder.description);
    if (!causal) {
      const score: Score = (masked, queries, own) => {
        const copies = queries.map(({ row }) => masked[row]!);
        return this.#finite(own, rowAt(copies), () => this.#scoreQueries(masked, queries, own));
      };
      return maskedLikelihoods(rows, { maskTokenId: maskTokenId!, score }, options);
    }
    const work = this.#headWork();
    const result = await this.#finite(options, rowAt(rows), () =>
      this.#pass(rows, { ...options, sequenceLength, runs: 1, headWork: work }, async (pass) => {
        await runLayers(pass, { reader: this.#layers.reader(options) });
        return runLikelihoods(pass, rows, {
          ...(await this.#headWeights()),
          work: work / slicesOf(this.#head.rows).length,
        });
      }),
    );
    return result ?? { nll: new Float64Array(0), tokens: new Int32Array(0) };
  }

  async gradients(rows: readonly Int32Array[], options: GradientOptions): Promise<RowLikelihoods> {
    this.#device.gradients.require();
    const sequenceLength = this.#check(rows, options, 2);
    const headWork = this.#headWork();
    const work = { runs: GRADIENT_RUNS, headWork: 3 * headWork };
    const given = { rows, layers: this.#layers, headWork, budgetBytes: this.#hiddenBytes };
    const result = await this.#finite(options, rowAt(rows), () =>
      this.#pass(rows, { ...options, sequenceLength, ...work }, async (pass) =>
        runGradients({ ...given, pass, head: await this.#headWeights() }, options),
      ),
    );
    return result ?? { nll: new Float64Array(0), tokens: new Int32Array(0) };
  }

  async nextTokens(rows: readonly Int32Array[], options: RunOptions = {}): Promise<Int32Array> {
    const { description } = this.#folder;
    requireCausal(description, 'next tokens');
    const length = this.#check(rows, options, 1);
    const padding = Math.ceil(length / NEXT_TOKEN_PADDING) * NEXT_TOKEN_PADDING;
    // Learned positions end somewhere.
    const sequenceLength = description.names.positions ? Math.min(padding, description.maxPositions) : padding;
    // Attention is causal: what stands behind a row's last token does not reach it.
    const padded = rows.map((row) => {
      const longer = new Int32Array(sequenceLength);
      longer.set(row);
      return longer;
    });
    const work = this.#headWork() / sequenceLength;
    return this.#finite(options, rowAt(rows), async () => {
      const result = await this.#pass(padded, { ...options, sequenceLength, runs: 1, headWork: work }, async (pass) => {
        await runLayers(pass, { reader: this.#layers.reader(options) });
        return runBest(pass, length - 1, {
          ...(await this.#headWeights()),
          work: work / slicesOf(this.#head.rows).length,
        });
      });
      const tokens = result ?? new Int32Array(0);
      // A row without a largest logit has NaN for all of them.
      const row = tokens.indexOf(-1);
      if (row >= 0) throw new NotFiniteError({ what: 'LM head', row, found: 'no logit is a number' });
      return tokens;
    });
  }

  async decoder(options: DecoderOptions): Promise<Decoder> {
    return openDecoder(this.#decoderSource(options), { ...options, head: await this.#headWeights() });
  }

  async blocks(options: BlocksOptions): Promise<Blocks> {
    return openBlocks(this.#decoderSource(options), options);
  }

  /** What goes on token by token, for a model and a pruning that can. */
  #decoderSource({ pruning }: DecoderOptions): DecoderSource {
    const { description } = this.#folder;
    requireCausal(description, 'next tokens');
    if (pruning) checkPruning(pruning, description);
    return { device: this.#device, folder: this.#folder, layers: this.#layers, embedding: this.#embedding };
  }

  async score(trees: readonly TokenTree[], options: RunOptions = {}): Promise<Float64Array[]> {
    requireCausal(this.#folder.description, 'likelihoods of next tokens');
    const packed = packTrees(trees, this.#folder.description);
    const asked = trees.flatMap(({ nodes }, row) => Array.from(nodes, (node) => ({ row, node })));
    // One tree's NaN reaches all that share its row, since a mask only adds to scores.
    const suspects = (query: number): AskedRow[] =>
      asked
        .filter((_, other) => packed.queries[other]!.row === packed.queries[query]!.row)
        .map(({ row, node }) => ({ tokens: pathTo(trees[row]!, node), row }));
    const found = await this.#finite(options, suspects, () =>
      this.#scoreQueries(packed.rows, packed.queries, options, packed),
    );
    let next = 0;
    return trees.map(({ nodes }) => {
      const first = next;
      next += nodes.length;
      return found.subarray(first, next);
    });
  }

  /** ln p of each query's target, from the states behind the last layer; rows of trees where they are packed so. */
  async #scoreQueries(
    rows: readonly Int32Array[],
    queries: readonly Query[],
    options: RunOptions,
    packed?: PackedTrees,
  ): Promise<Float64Array> {
    const sequenceLength = packed?.sequenceLength ?? rows[0]!.length;
    const perQuery = this.#headWork() / sequenceLength;
    const headWork = (perQuery * queries.length) / rows.length;
    const positions = packed && ((row: number): Int32Array => depthsOf(packed.parents[row]!));
    const found = await this.#pass(rows, { ...options, sequenceLength, runs: 1, headWork, positions }, async (pass) => {
      const trees = packed && pass.batches.map((batch) => treeBatch(packed, batch));
      await runLayers({ ...pass, trees }, { reader: this.#layers.reader(options) });
      return runTargets(pass, queries, {
        ...(await this.#headWeights()),
        work: perQuery / slicesOf(this.#head.rows).length,
      });
    });
    return found ?? new Float64Array(0);
  }

  async projectBias(
    layer: number,
    module: 'attention' | 'mlp',
    channels: Int32Array,
    values: Float64Array,
  ): Promise<Float64Array> {
    const { data, dimensions } = await this.#outputWeight(layer, module);
    return projectColumns(data, dimensions[1]!, { channels, values });
  }

  async outputProjection(layer: number, module: 'attention' | 'mlp'): Promise<Float32Array> {
    return (await this.#outputWeight(layer, module)).data;
  }

  get algebra(): Algebra {
    return this.#device.algebra;
  }

  #outputWeight(layer: number, module: 'attention' | 'mlp'): Promise<Weight> {
    const names = this.#folder.description.names.layers[layer];
    if (!names) throw new FlapbookError('BAD_PARAMETER', `The model has no layer ${layer}.`);
    const { weight } = module === 'attention' ? names.attentionOutput : names.down;
    return readWeight(this.#folder.checkpoint, weight);
  }

  /** Releases sessions and memory. The folder stays open: it belongs to the caller. */
  async close(): Promise<void> {
    this.#layers.clear();
    this.#embedding.clear();
    this.#head.clear();
    await this.#device.close();
  }

  /** Progress of one row through the head, in units of one row through one layer. */
  #headWork(): number {
    const { hiddenSize, intermediateSize, queryHeads, keyValueHeads, headDim, names } = this.#folder.description;
    const mlp = (names.layers[0]!.gate ? 3 : 2) * intermediateSize;
    const layer = hiddenSize * (mlp + 2 * headDim * (queryHeads + keyValueHeads));
    return (this.#head.rows * hiddenSize) / layer;
  }

  async #headWeights(): Promise<HeadWeights> {
    const width = this.#folder.description.hiddenSize;
    return { vectors: await readHeadVectors(this.#folder), matrix: this.#head, width };
  }

  /** Their common length. @throws FlapbookError with the codes of `checkRows` */
  #check(rows: readonly Int32Array[], { nameRow }: RunOptions, shortest: number): number {
    return checkRows(rows, this.#folder.description, { shortest, nameRow });
  }

  /** Runs a pass, whose error of NaN or infinity says where that came up: see `namingOrigin`. */
  #finite<T>(
    { nameRow, pruneLayer, ...options }: RunOptions & Pick<CalibrateOptions, 'pruneLayer'>,
    suspects: (index: number) => readonly AskedRow[],
    run: () => Promise<T>,
  ): Promise<T> {
    // What a sequential method has decided is its own to know.
    const find = pruneLayer ? null : (row: Int32Array) => this.#originOf(row, options);
    return namingOrigin(run, { suspects, nameRow, originOf: find });
  }

  async #originOf(row: Int32Array, { pruning, signal }: RunOptions): Promise<NotFiniteError | null> {
    const sequenceLength = row.length;
    const origin = await this.#pass([row], { pruning, signal, sequenceLength, runs: 1, headWork: 0 }, (pass) =>
      originOf(pass, this.#layers.reader({ pruning })),
    );
    return origin ?? null;
  }

  /** Embeds the rows, lets `run` work on them and cleans up. Undefined when there are no rows. */
  async #pass<T>(
    rows: readonly Int32Array[],
    options: PassOptions,
    run: (pass: Pass) => Promise<T>,
  ): Promise<T | undefined> {
    const { description } = this.#folder;
    const { sequenceLength, runs, headWork } = options;
    if (options.pruning) checkPruning(options.pruning, description);
    const progress = new Progress(rows.length * (runs * description.layers + headWork), options);
    if (rows.length === 0) return undefined;
    const budgetBytes = this.#hiddenBytes;
    const batches = splitRows(
      rows.length,
      { sequenceLength, description },
      {
        rowsPerBatch: options.rowsPerBatch,
        budgetBytes: this.#batchBytes ?? budgetBytes,
        fill: this.#batchBytes !== null,
        rowByRow: this.#device.rowByRow,
      },
    );
    const width = description.hiddenSize;
    const hidden = new HiddenStates(
      batches.map((batch) => batch.rows * sequenceLength * width),
      budgetBytes,
    );
    try {
      // What is none of the device's work, such as the hidden states, may not fit either.
      return await undivided(`${rows.length} rows of ${sequenceLength} tokens`, async () => {
        const { positions } = options;
        const embedding = this.#embedding;
        await embedRows(rows, { device: this.#device, folder: this.#folder, embedding, batches, hidden, positions });
        const shape = { sequenceLength };
        return run({ device: this.#device, shape, batches, hidden, progress, logits: this.#logits });
      });
    } finally {
      await hidden.close();
    }
  }
}
