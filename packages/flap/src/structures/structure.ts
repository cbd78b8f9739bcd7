import type { Estimator, LayerMask, PerModule, PrunableShape } from '../types.ts';
import type { Pool } from './pool.ts';

export interface StructureInput {
  readonly shape: PrunableShape;
  /** Scores of the channels of each layer that are left; those of attention are squared already where that is asked for. */
  readonly channelScores: readonly PerModule<Float64Array>[];
  /** What an earlier plan has left of each layer; null where nothing has gone. */
  readonly left: readonly LayerMask[] | null;
  readonly estimator: Estimator;
  /** Whether the best unit of a module stays whatever the ratio; GLOBAL looks at it. */
  readonly keepsLast: boolean;
}

export interface CutRequest {
  readonly ratio: number;
  /** Where layers are to lose different shares: one of each layer's units. Adaptive structures do not look at it. */
  readonly layerRatios?: Float64Array;
  /** Attention units to remove in all; checked for the structures that use it, meaningless to the others. */
  readonly removeHeads: number;
}

/** Where the unit scores are cut: what stays lies above (adaptive) or at or above (uniform) these. */
export interface Cut {
  /** The one number behind all of `thresholds`, if there is one. */
  readonly threshold: number | null;
  /** A layer and module; -Infinity keeps all, Infinity none. */
  readonly thresholds: readonly PerModule<number>[];
}

/** What does not depend on the ratio, and the step that does. */
export interface PreparedStructure {
  /** One score a unit, laid out as `UnitLayout` says; -Infinity for units that have gone. */
  readonly unitScores: Float64Array;
  readonly pools: readonly Pool[];
  cut(request: CutRequest): Cut;
}

export interface Structure {
  /** The name in words, for people. */
  readonly title: string;
  /**
   * Adaptive structures compare scores across layers, standardised but for GLOBAL, and keep a unit strictly above the threshold, so
   * that ties go; uniform ones compare raw scores within a layer and keep ties. Both as published.
   */
  readonly adaptive: boolean;
  /** Whether the caller says how many heads go. */
  readonly needsRemoveHeads: boolean;
  prepare(input: StructureInput): PreparedStructure;
}
