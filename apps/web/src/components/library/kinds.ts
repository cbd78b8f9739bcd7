import { words } from '../../format/words';
import type { IconName } from '../chrome/icons';

const nouns: Record<string, { one: string; many: string }> = {
  model: { one: 'Model', many: 'Models' },
  dataset: { one: 'Data set', many: 'Data sets' },
  calibration: { one: 'Calibration', many: 'Calibrations' },
  saliency: { one: 'Saliency', many: 'Saliencies' },
  plan: { one: 'Plan', many: 'Plans' },
  gram: { one: 'Gram statistics', many: 'Gram statistics' },
  reconstruction: { one: 'Reconstruction', many: 'Reconstructions' },
  prunedModel: { one: 'Pruned model', many: 'Pruned models' },
  evaluation: { one: 'Evaluation', many: 'Evaluations' },
  zeroShot: { one: 'Zero-shot result', many: 'Zero-shot results' },
  latency: { one: 'Latency', many: 'Latencies' },
  latencyTable: { one: 'Latency table', many: 'Latency tables' },
  export: { one: 'Export', many: 'Exports' },
};

/** What a kind is called; kinds without an entry by their name in the schema. */
export function kindName(kind: string): string {
  return nouns[kind]?.one ?? words(kind);
}

export function kindNames(kind: string): string {
  return nouns[kind]?.many ?? `${words(kind)}s`;
}

/** How a state is shown: a sign, a word and a tone that say the same. */
export const states: Record<string, { icon: IconName; word: string; tone?: 'good' | 'bad' | 'warn' | 'accent' }> = {
  PLANNED: { icon: 'pending', word: 'Not run' },
  QUEUED: { icon: 'clock', word: 'Queued', tone: 'accent' },
  RUNNING: { icon: 'clock', word: 'Running', tone: 'accent' },
  SUCCEEDED: { icon: 'check', word: 'Done', tone: 'good' },
  FAILED: { icon: 'warning', word: 'Failed', tone: 'bad' },
  CANCELLED: { icon: 'stop', word: 'Cancelled', tone: 'warn' },
  PAUSED: { icon: 'pending', word: 'Paused', tone: 'warn' },
  REFUSED: { icon: 'warning', word: 'Refused', tone: 'warn' },
};
