import type { MetricName } from '@flapbook/flap';
import type { Sampling } from '@flapbook/models';
import type { JsonObject } from '../../keys.ts';

/** What the user wrote; everything absent has a default. */
export interface CalibrationSpec {
  readonly samples?: number | null;
  readonly sequenceLength?: number | null;
  readonly sampling?: Sampling | null;
  readonly seed?: number | null;
  readonly sequential?: SequentialSpec | null;
  /**
   * Whether the influence of every block must be there, which the budget BLOCK_INFLUENCE reads. Every pass measures it,
   * but those of earlier versions did not; plans that need it ask for it themselves. False by default.
   */
  readonly blockInfluence?: boolean | null;
}

/** Prune each layer, uniformly, before the next is calibrated. */
export interface SequentialSpec {
  readonly ratio: number;
  readonly metric?: MetricName | null;
  readonly squareAttentionScore?: boolean | null;
}

export interface CalibrationParameters extends JsonObject {
  readonly samples: number;
  readonly sequenceLength: number;
  readonly sampling: Sampling;
  readonly seed: number;
  readonly shardSamples: number;
  readonly engine: string;
  readonly sequential: {
    readonly ratio: number;
    readonly metric: MetricName;
    readonly squareAttentionScore: boolean;
  } | null;
}
