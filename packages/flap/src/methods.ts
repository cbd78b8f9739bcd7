import type { CompensationName } from './compensation/registry.ts';
import type { MetricName } from './metrics/registry.ts';
import type { StructureName } from './structures/registry.ts';

/** The choices that make up a method of the literature. */
export interface Method {
  /** The name in words, for people. */
  readonly title: string;
  readonly metric: MetricName;
  readonly structure: StructureName;
  readonly squareAttentionScore: boolean;
  readonly compensation: CompensationName;
  /**
   * What is calibrated: nothing; the dense model, in one pass; each layer on the outputs of the layers before it as they
   * are after pruning, which is what "sequential" means; or the dense model there and back, for gradients of the loss.
   */
  readonly calibration: 'NONE' | 'DENSE' | 'SEQUENTIAL' | 'GRADIENTS';
}

/** Named methods. A new one is an entry here. */
export const METHODS = {
  /** FLAP, arXiv 2312.11983. */
  FLAP: {
    title: 'FLAP',
    metric: 'WIFV',
    structure: 'AL_AM',
    squareAttentionScore: true,
    compensation: 'BASELINE_BIAS',
    calibration: 'DENSE',
  },
  /** Wanda's score over structures, the paper's baseline; its published code prunes and calibrates layer by layer. */
  WANDA_SP: {
    title: 'Wanda-sp, layer by layer as published',
    metric: 'WIFN',
    structure: 'UL_UM',
    squareAttentionScore: false,
    compensation: 'NONE',
    calibration: 'SEQUENTIAL',
  },
  /** The same with the statistics of the dense model, of which one calibration serves every ratio. */
  WANDA_SP_DENSE: {
    title: 'Wanda-sp, statistics of the dense model',
    metric: 'WIFN',
    structure: 'UL_UM',
    squareAttentionScore: false,
    compensation: 'NONE',
    calibration: 'DENSE',
  },
  /** Weight magnitude over structures, the paper's other baseline. */
  MAGNITUDE_SP: {
    title: 'Magnitude-sp',
    metric: 'MAGNITUDE',
    structure: 'UL_UM',
    squareAttentionScore: false,
    compensation: 'NONE',
    calibration: 'NONE',
  },
  /** The control of every table: units go by chance, from a plan's seed, as many of every layer. */
  RANDOM: {
    title: 'Random',
    metric: 'RANDOM',
    structure: 'UL_UM',
    squareAttentionScore: false,
    compensation: 'NONE',
    calibration: 'NONE',
  },
  /** LLM-Pruner, arXiv 2305.11627, without its recovery by LoRA: element-wise Taylor importance of the first order, local. */
  LLM_PRUNER: {
    title: 'LLM-Pruner',
    metric: 'TAYLOR',
    structure: 'LOCAL',
    squareAttentionScore: false,
    compensation: 'NONE',
    calibration: 'GRADIENTS',
  },
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof METHODS;

/** What `Method.calibration` says, in words for people. */
export const METHOD_CALIBRATIONS = {
  NONE: 'It looks at weights or at nothing',
  DENSE: 'The dense model, in one pass',
  SEQUENTIAL: 'Each layer on the outputs of the layers before it as they are after pruning',
  GRADIENTS: 'The dense model there and back, for gradients of the loss: a saliency',
} as const satisfies Record<Method['calibration'], string>;
