import type { Tabular } from '../../format/tabular';
import { words } from '../../format/words';
import { namesOf, type Subject } from '../find';
import { timedOn } from '../parts/timed-on';
import { type CurveMeasureName, curveMeasures } from './measures';

/** One figure, with what its place in the answer says about the model that it is of. */
export interface Row {
  name: string;
  /** Its name where that was selected, otherwise its place in the query. */
  model: string | undefined;
  /** Whether it is a pruned model's; a dense one has neither ratio nor compensation. */
  pruned: boolean;
  /** Sequences of the calibration. */
  samples: number | undefined;
  seed: number | undefined;
  /** Share of prunable parameters, 0 to 1. */
  ratio: number | undefined;
  compensation: string | undefined;
  /** Tokens. */
  sequenceLength: number | undefined;
  /** Name of the data set of an evaluation. */
  dataset: string | undefined;
  /** Where a time was measured. */
  place: string | undefined;
  /** Of the measure; undefined until it is there. */
  value: number | undefined;
  low: number | undefined;
  high: number | undefined;
}

/** What a curve runs over. */
export type Axis = 'ratio' | 'samples';

/** What an answer says of one measure, in the order of the query, whether or not its figures are there yet. */
export function gather(subjects: readonly Subject[], measure: CurveMeasureName = 'perplexity'): Row[] {
  const places = new Map(subjects.map((subject) => [subject.path.join('/'), subject]));
  const { of, figures } = curveMeasures[measure];
  const measured = subjects.flatMap((subject) => {
    // What an evaluation is compared with stands inside it, and is not what it hangs from.
    const compared = places.get(subject.path.slice(0, -1).join('/'))?.typename === 'EvaluationComparison';
    const found = (of as readonly string[]).includes(subject.typename) && !compared ? figures(subject) : undefined;
    return found ? [{ subject, found }] : [];
  });
  const names = namesOf(measured.map(({ subject: { path, typename } }) => ({ path, fallback: typename })));
  return measured.map(({ subject, found }, index) => {
    const around = (typename: string) =>
      subject.typename === typename ? subject : nearest(places, subject.path, typename);
    const model = around('Model');
    const calibration = around('Calibration');
    const pruned = around('PrunedModel');
    const plan = pruned && around('Plan');
    const dataset = shown(subject, 'dataset') as { name?: unknown } | undefined;
    return {
      name: names[index] ?? '',
      model: model && (text(model.object.name) ?? words(model.path.at(-1) ?? '')),
      pruned: pruned !== undefined,
      samples: number(shown(calibration, 'samples')),
      seed: number(shown(calibration, 'seed')),
      ratio: number(shown(plan, 'requestedRatio')) ?? number(shown(plan, 'achievedRatio')),
      compensation: text(shown(pruned, 'compensation')),
      sequenceLength: number(shown(subject, 'sequenceLength')),
      dataset: text(dataset?.name),
      place: timedOn(subject),
      ...found,
    };
  });
}

/** The measures that vary with something in an answer. */
export function measuresOf(subjects: readonly Subject[]): CurveMeasureName[] {
  const names = Object.keys(curveMeasures) as CurveMeasureName[];
  return names.filter((name) => axisOf(gather(subjects, name)) !== undefined);
}

/** What varies between the pruned models, the ratio if both do equally; undefined where there is no curve. */
export function axisOf(rows: readonly Row[]): Axis | undefined {
  const pruned = rows.filter((row) => row.pruned);
  const ratios = distinct(pruned.map(({ ratio }) => ratio));
  const samples = distinct(pruned.map((row) => row.samples));
  if (Math.max(ratios.length, samples.length) < 2) return undefined;
  return samples.length > ratios.length ? 'samples' : 'ratio';
}

/** The values that occur, each once. */
export function distinct<T>(values: readonly (T | undefined)[]): T[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

export function curvesTable(rows: readonly Row[], measure: CurveMeasureName = 'perplexity'): Tabular {
  const { title, unit } = curveMeasures[measure];
  return {
    columns: [
      { name: 'of' },
      { name: 'model' },
      { name: 'compensation' },
      { name: 'ratio' },
      { name: 'calibration', unit: 'sequences' },
      { name: 'seed' },
      { name: 'sequence length', unit: 'tokens' },
      { name: 'data set' },
      { name: 'timed on' },
      { name: title.toLowerCase(), unit: unit || undefined },
      { name: 'low', unit: unit || undefined },
      { name: 'high', unit: unit || undefined },
    ],
    rows: rows.map((row) => [
      row.name,
      row.model,
      row.compensation,
      row.ratio,
      row.samples,
      row.seed,
      row.sequenceLength,
      row.dataset,
      row.place,
      row.value,
      row.low,
      row.high,
    ]),
  };
}

function nearest(places: ReadonlyMap<string, Subject>, path: readonly string[], typename: string): Subject | undefined {
  for (let length = path.length - 1; length > 0; length -= 1) {
    const subject = places.get(path.slice(0, length).join('/'));
    if (subject?.typename === typename) return subject;
  }
  return undefined;
}

/** A field that is asked for with every query, under a name that no author's alias takes; or else the author's. */
function shown(subject: Subject | undefined, field: string): unknown {
  return subject?.object[`_${field}`] ?? subject?.object[field];
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
