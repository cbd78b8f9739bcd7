import { bytes, whole } from '../format/numbers';
import { duration, estimate } from '../format/time';
import { plural } from '../format/words';

/** What starting a study would do. */
export interface StudyPlan {
  cells: number;
  refused: readonly { settings: Readonly<Record<string, unknown>>; message: string; remedy: string }[];
  /** What the cells need, by kind; what several cells share counts once. */
  operations: readonly { kind: string; count: number }[];
  /** Operations that workers run: those whose results are there, and all. */
  cached: number;
  total: number;
  lowSeconds: number;
  highSeconds: number;
  seconds: number;
  bytes: number;
  /** Whether it would store so much or take so long that it is asked first, and why. */
  warnings: readonly string[];
}

const nouns: Readonly<Record<string, readonly [one: string, many: string]>> = {
  calibration: ['calibration', 'calibrations'],
  plan: ['plan', 'plans'],
  prunedModel: ['pruned model', 'pruned models'],
  evaluation: ['evaluation', 'evaluations'],
  latency: ['latency measurement', 'latency measurements'],
  latencyTable: ['latency table', 'latency tables'],
  gram: ['Gram matrix', 'Gram matrices'],
  zeroShot: ['zero-shot run', 'zero-shot runs'],
  saliency: ['saliency', 'saliencies'],
};

/** 48 cells: 3 calibrations, 48 plans, 49 evaluations; 31 cached; ≈ 14 min; 120 MB */
export function planText(plan: StudyPlan): string {
  const { operations, cached, total, seconds, bytes: size } = plan;
  const parts = operations.filter(({ count }) => count > 0).map(({ kind, count }) => counted(kind, count));
  const done = cached >= total && total > 0;
  return [
    `${plural(plan.cells, 'cell')}: ${parts.join(', ') || 'nothing to compute'}`,
    cached > 0 && (done ? 'all cached' : `${whole(cached)} cached`),
    !done && `${estimate(seconds)}${spreadText(plan)}`,
    !done && size > 0 && bytes(size),
  ]
    .filter(Boolean)
    .join('; ');
}

function counted(kind: string, count: number): string {
  const [one, many] = nouns[kind] ?? [kind, `${kind}s`];
  return `${whole(count)} ${count === 1 ? one : many}`;
}

function spreadText({ lowSeconds, highSeconds }: StudyPlan): string {
  const [low, high] = [duration(lowSeconds), duration(highSeconds)];
  return low === high ? '' : ` (${low} to ${high})`;
}
