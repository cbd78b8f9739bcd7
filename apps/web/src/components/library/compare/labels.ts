import { compact, fixed, percent, short } from '../../../format/numbers';
import { duration } from '../../../format/time';
import { settingName, settingText } from '../operation/settings';
import type { Value } from './rows';

const names: Record<string, string> = {
  perplexity: 'Perplexity',
  median: 'Median pass',
  achievedRatio: 'Achieved ratio',
  parameters: 'Parameters',
  seconds: 'Took',
  timedOn: 'Timed on',
};

/** What a column is called. */
export function columnLabel(id: string): string {
  return names[id] ?? settingName(id);
}

/** A column's name and, above it, of what it is a parameter; empty for the results' own. */
export function axisLabel(id: string): { of: string; name: string } {
  const [head = '', ...rest] = id.split('.');
  return rest.length === 0 || names[id]
    ? { of: '', name: columnLabel(id) }
    : { of: settingName(head), name: settingName(rest.join('.')) };
}

/** A value with its unit, in a form that lines up below others. */
export function valueText(id: string, value: Value | undefined): string {
  if (value === null || value === undefined) return '–';
  // Choices among values are texts.
  if (value === 'true' || value === 'false') return value === 'true' ? 'yes' : 'no';
  if (typeof value !== 'number') return settingText(lastOf(id), value);
  if (id === 'perplexity') return fixed(value, 3);
  if (id === 'median') return `${short(value)} ms`;
  if (id === 'achievedRatio') return percent(value, 2);
  if (id === 'parameters') return compact(value);
  if (id === 'seconds') return duration(value);
  return settingText(lastOf(id), value);
}

function lastOf(id: string): string {
  return id.split('.').at(-1) ?? id;
}
