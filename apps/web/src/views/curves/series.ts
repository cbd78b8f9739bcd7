import { percent, whole } from '../../format/numbers';
import { type Axis, distinct, type Row } from './model';

export interface Point {
  /** Per cent for a ratio, sequences for samples. */
  x: number;
  value: number;
  low: number | undefined;
  high: number | undefined;
}

export interface Series {
  name: string;
  points: Point[];
}

/** The dense model's figure, which is the same for every ratio and calibration. */
export interface Reference {
  name: string;
  value: number;
  low: number | undefined;
  high: number | undefined;
}

type Detail = (row: Row) => string | undefined;

const details: Record<'model' | 'length' | 'dataset' | 'seed' | 'place' | Axis, Detail> = {
  model: ({ model }) => model,
  length: ({ sequenceLength: length }) => (length === undefined ? undefined : `${whole(length)} tokens`),
  dataset: ({ dataset }) => dataset,
  ratio: ({ ratio }) => (ratio === undefined ? undefined : `ratio ${percent(ratio, 0)}`),
  samples: ({ samples }) => (samples === undefined ? undefined : `${whole(samples)} sequences`),
  seed: ({ seed }) => (seed === undefined ? undefined : `seed ${seed}`),
  // A line from one machine's time to another's would say what the machines are.
  place: ({ place }) => place && `on ${place}`,
};

/**
 * One series for every combination of what varies besides the axis, its points from left to right. Evaluations that
 * are not told apart by anything known here become series of their own.
 */
export function seriesOf(rows: readonly Row[], axis: Axis): Series[] {
  const pruned = rows.filter((row) => row.pruned);
  const other = axis === 'ratio' ? details.samples : details.ratio;
  const telling = varying(pruned, [other, details.seed]).concat(
    varying(rows, [details.model, details.dataset, details.length, details.place]),
  );
  const series = new Map<string, Series>();
  const places = new Set<string>();
  for (const row of pruned) {
    const x = positionOf(row, axis);
    if (x === undefined) continue;
    const plain = nameOf(compensationOf(row), row, telling);
    const name = firstFree(plain, (candidate) => !places.has(`${x} ${candidate}`));
    places.add(`${x} ${name}`);
    const entry = series.get(name) ?? { name, points: [] };
    series.set(name, entry);
    const { value, low, high } = row;
    if (value !== undefined) entry.points.push({ x, value, low, high });
  }
  const all = [...series.values()];
  for (const { points } of all) points.sort((a, b) => a.x - b.x);
  return all;
}

export function referencesOf(rows: readonly Row[]): Reference[] {
  const telling = varying(rows, [details.model, details.dataset, details.length, details.place]);
  const references: Reference[] = [];
  for (const row of rows) {
    const { value, low, high } = row;
    if (row.pruned || value === undefined) continue;
    const free = (name: string) => references.every((reference) => reference.name !== name);
    references.push({ name: firstFree(nameOf('Dense', row, telling), free), value, low, high });
  }
  return references;
}

function positionOf({ ratio, samples }: Row, axis: Axis): number | undefined {
  if (axis === 'samples') return samples;
  // Rounded where floating point would turn 30 % into 30.000000000000004.
  return ratio === undefined ? undefined : Number((ratio * 100).toPrecision(12));
}

function compensationOf({ compensation }: Row): string {
  if (compensation === undefined) return 'Pruned';
  return compensation === 'NONE' ? 'Without compensation' : 'With compensation';
}

function varying(rows: readonly Row[], candidates: readonly Detail[]): Detail[] {
  return candidates.filter((detail) => distinct(rows.map(detail)).length > 1);
}

function nameOf(start: string, row: Row, telling: readonly Detail[]): string {
  return [start, ...telling.map((detail) => detail(row)).filter((part) => part !== undefined)].join(', ');
}

function firstFree(name: string, isFree: (candidate: string) => boolean): string {
  let candidate = name;
  for (let number = 2; !isFree(candidate); number += 1) candidate = `${name} (${number})`;
  return candidate;
}
