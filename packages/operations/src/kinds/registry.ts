import { calibration } from './calibration.ts';
import { evaluation } from './evaluation.ts';
import type { OperationKind } from './kind.ts';
import { latency } from './latency.ts';
import { prunedModel } from './pruned-model.ts';
import { publication } from './publication.ts';
import { registration } from './registration.ts';
import { saliency } from './saliency.ts';

/** Every kind of operation that workers run. A new one is a file in this folder and a line here. */
export const KINDS: ReadonlyMap<string, OperationKind> = new Map(
  [calibration, prunedModel, evaluation, latency, saliency, registration, publication].map((kind) => [kind.kind, kind]),
);

/** Whether a kind moves files of a machine: a job, without a place in the pipeline. */
export function movesFiles(kind: string): boolean {
  return KINDS.get(kind)?.hands !== undefined;
}
