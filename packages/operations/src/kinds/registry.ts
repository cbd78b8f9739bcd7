import { calibration } from './calibration/calibration.ts';
import { download } from './download.ts';
import { evaluation } from './evaluation.ts';
import { exportKind } from './export.ts';
import { gram } from './gram.ts';
import type { OperationKind } from './kind.ts';
import { latency } from './latency.ts';
import { latencyTable } from './latency-table.ts';
import { MIXTURE_KIND } from './mixture.ts';
import { PLAN_KIND } from './plan.ts';
import { prunedModel } from './pruned-model.ts';
import { publication } from './publication.ts';
import { push } from './push.ts';
import { reconstruction } from './reconstruction.ts';
import { registration } from './registration.ts';
import { reproductionOf } from './reproduction.ts';
import { saliency } from './saliency.ts';
import { zeroShot } from './zero-shot.ts';

const RUN: ReadonlyMap<string, OperationKind> = new Map(
  [
    calibration,
    gram,
    prunedModel,
    reconstruction,
    evaluation,
    zeroShot,
    latency,
    latencyTable,
    exportKind,
    saliency,
    registration,
    publication,
    download,
    push,
  ].map((kind) => [kind.kind, kind]),
);

const reproduction = reproductionOf(RUN);

/** Every kind of operation that workers run. A new one is a file in this folder and an entry of `RUN`. */
export const KINDS: ReadonlyMap<string, OperationKind> = new Map([...RUN, [reproduction.kind, reproduction]]);

const VERSIONS: ReadonlyMap<string, number> = new Map(
  [...KINDS.values(), PLAN_KIND, MIXTURE_KIND].map(({ kind, version }) => [kind, version]),
);

/** The version of a kind that is computed here; null for a kind that is unknown here. */
export function presentVersion(kind: string): number | null {
  return VERSIONS.get(kind) ?? null;
}

/** Kinds that are jobs alone, without a place in the pipeline. */
export const JOB_KINDS: readonly string[] = [...KINDS.values()].filter(({ isJob }) => isJob).map(({ kind }) => kind);

/** Whether a kind is a job without a place in the pipeline. */
export function isJob(kind: string): boolean {
  return JOB_KINDS.includes(kind);
}
