import { words } from '../format/words';
import type { ArgumentId } from './steps';

/** What parameters are called beside their fields, where the schema's name is not enough. */
const labels: Readonly<Record<string, string>> = {
  'model.name': 'Model',
  'plan.latencyMachine': 'Machine of the latency',
  'plan.latencyProvider': 'Device of the latency',
  'saliency.dataset': 'Data set of the gradients',
  'calibration.dataset': 'Calibration data set',
  'evaluation.dataset': 'Evaluation data set',
};

export function labelOf(id: ArgumentId): string {
  return labels[id] ?? words(id.slice(id.indexOf('.') + 1));
}

/** A description of the schema as plain text. */
export function plainText(description: string): string {
  return description.replaceAll('`', '');
}
