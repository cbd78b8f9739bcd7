import { capitalised, words } from '../format/words';
import type { ArgumentId } from './steps';

/** What parameters are called beside their fields, where the schema's name is not enough. */
const labels: Readonly<Record<string, string>> = {
  'model.name': 'Model',
  'plan.latencyMachine': 'Machine of the latency',
  'plan.latencyProvider': 'Device of the latency',
  'saliency.dataset': 'Data set of the gradients',
  'calibration.dataset': 'Calibration data set',
  'evaluation.dataset': 'Evaluation data set',
  'plan.mostParameters': 'Parameters at most',
  'plan.mostMultiplyAdds': 'Multiply-adds of a token at most',
  'plan.costContext': 'Tokens before that one',
  'plan.mostLatency': 'Share of the time at most',
  'plan.latencyBatch': 'Rows at once',
  'plan.latencyLength': 'Tokens of a row',
  'plan.latencyNewTokens': 'New tokens',
};

export function labelOf(id: ArgumentId): string {
  return labels[id] ?? words(id.slice(id.indexOf('.') + 1));
}

/** A description of the schema as plain text; without the name of the parameter that it stands below in a form. */
export function plainText(description: string): string {
  return capitalised(description.replaceAll('`', '').replace(/^Of [a-z]+[A-Z]\w*: /, ''));
}
