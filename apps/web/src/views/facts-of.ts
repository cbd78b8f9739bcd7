import { bytes, short, whole } from '../format/numbers';
import { instant } from '../format/time';
import { words } from '../format/words';
import type { Item } from './find';

export interface Fact {
  label: string;
  value: string;
  unit: string;
}

const units: Record<string, string> = {
  maxPositions: 'tokens',
  rowLength: 'tokens',
  headDim: 'channels a head',
  hiddenSize: 'channels',
  intermediateSize: 'channels',
  vocabularySize: 'tokens',
};
const labels: Record<string, string> = {
  byteLength: 'Weights on disk',
  maxPositions: 'Longest sequence',
  headDim: 'Head size',
};
const hidden = new Set(['__typename', 'key', 'kind']);

/** The plain fields of an object, labelled, in the order in which they were selected. */
export function factsOf(object: Item): Fact[] {
  return Object.entries(object)
    .filter(([name, value]) => !hidden.has(name) && isPlain(value))
    .map(([name, value]) => ({
      label: labels[name] ?? words(name),
      value: shown(name, value),
      unit: units[name] ?? '',
    }));
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function shown(name: string, value: unknown): string {
  if (name === 'byteLength') return bytes(Number(value));
  if (name.endsWith('At')) return instant(String(value));
  if (typeof value === 'number') return Number.isInteger(value) ? whole(value) : short(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
