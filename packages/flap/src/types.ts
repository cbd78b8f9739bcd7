/** The two prunable modules of a decoder layer, in the order in which every list and table names them. */
export const MODULES = ['attention', 'mlp'] as const;
export type ModuleName = (typeof MODULES)[number];

/** How statistics of single samples are combined: see docs/method.md. */
export type Estimator = 'PAPER' | 'REFERENCE';

/** One value for each of a layer's two modules. */
export type PerModule<T> = Record<ModuleName, T>;

/**
 * Sufficient statistics of consecutive samples for the input channels of one output projection.
 * Every vector has one float64 entry a channel. `sumOfMeans`, `m2` serve `PAPER`; the reference terms serve `REFERENCE`.
 */
export interface ShardStatistics {
  /** Index of the shard's first sample within the whole calibration. */
  readonly firstSample: number;
  readonly samples: number;
  readonly tokensPerSample: number;
  /** Sum over the shard's samples of each sample's mean over its tokens. */
  readonly sumOfMeans: Float64Array;
  /** Sum over all tokens of the shard of the squared distance to the shard's mean. */
  readonly m2: Float64Array;
  /** Terms A, B and K of the mergeable form of the published estimator: A - 2 B s0 + K s0². */
  readonly referenceA: Float64Array;
  readonly referenceB: Float64Array;
  readonly referenceK: number;
}

/** Statistics of a whole calibration (or a prefix of it) under one estimator; one float64 entry a channel. */
export interface ChannelStatistics {
  readonly samples: number;
  readonly tokens: number;
  readonly baseline: Float64Array;
  readonly fluctuation: Float64Array;
  /** Sum of x² over tokens, divided by the number of samples. */
  readonly squaredNorm: Float64Array;
}

/** Model-only numbers of an output projection W [out, in]; one float64 entry an input channel. */
export interface WeightStatistics {
  /** Sum over rows of W[r,c]². */
  readonly columnSquareNorm: Float64Array;
  /** Mean over rows of |W[r,c]|. */
  readonly columnMeanAbs: Float64Array;
  /** Sum over rows of W[r,c]⁴; absent where it was not summed, as in models registered before there was this. */
  readonly columnFourthPower?: Float64Array;
}

/** What one layer offers for pruning and what the removal of a unit saves, in parameters. */
export interface LayerShape {
  readonly attention: {
    /** Heads, or KV groups under grouped-query attention. */
    readonly units: number;
    /** Input channels of o_proj that belong to one unit: head_dim x query heads a group. */
    readonly channelsPerUnit: number;
    readonly queryHeadsPerUnit: number;
    readonly headDim: number;
    readonly parametersPerUnit: number;
  };
  readonly mlp: {
    readonly units: number;
    readonly parametersPerUnit: number;
  };
}

/** The shape of everything prunable. */
export interface PrunableShape {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: readonly LayerShape[];
}

/** Which units of one module stay. Both lists ascend and together hold every unit once. */
export interface ModuleMask {
  readonly kept: Int32Array;
  readonly pruned: Int32Array;
}

/** Units (heads or KV groups; MLP channels) that stay, a layer. */
export type LayerMask = PerModule<ModuleMask>;

/** The outcome of metric + standardisation + search. */
export interface PlanResult {
  /** The one threshold of a unified search (AL_AM); null where a structure has several, which `thresholds` holds. */
  readonly threshold: number | null;
  /**
   * What the unit scores of each layer and module were compared with: -Infinity keeps every unit, Infinity none.
   * In the adaptive structures all layers have the same two numbers.
   */
  readonly thresholds: readonly PerModule<number>[];
  /**
   * The share of its units that each layer was to lose, in the structures that prune layers by themselves; what whole
   * units, ties and multiples make of it is in the masks. Null in the adaptive structures.
   */
  readonly layerRatios: readonly number[] | null;
  readonly requestedRatio: number;
  /** Share of prunable parameters that the masks remove. */
  readonly achievedRatio: number;
  readonly parametersRemoved: number;
  readonly layers: readonly LayerMask[];
}
