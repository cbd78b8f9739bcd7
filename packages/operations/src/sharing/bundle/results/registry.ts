import { calibration } from './calibration.ts';
import type { ResultCodec } from './codec.ts';
import { evaluation } from './evaluation.ts';
import { gram } from './gram.ts';
import { latency } from './latency.ts';
import { latencyTable } from './latency-table.ts';
import { mixture } from './mixture.ts';
import { plan } from './plan.ts';
import { prunedModel } from './pruned-model.ts';
import { reconstruction } from './reconstruction.ts';
import { saliency } from './saliency.ts';
import { zeroShot } from './zero-shot.ts';

/** How results travel, by kind. A new kind is a file in this folder and a line here; others travel as specs alone. */
export const CODECS: ReadonlyMap<string, ResultCodec> = new Map(
  [
    calibration,
    saliency,
    gram,
    mixture,
    plan,
    prunedModel,
    reconstruction,
    evaluation,
    zeroShot,
    latency,
    latencyTable,
  ].map((codec) => [codec.kind, codec]),
);
